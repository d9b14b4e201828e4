// Whole records among octets that come in any order.
#include "model/stacks/records.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class RecordsTest : public ::testing::Test {
 protected:
  /// In the stream "|one||two||six|", where | is the delimiter.
  Lines add(std::uint64_t offset, std::size_t length) {
    static const std::string stream = "|one||two||six|";
    records.add(offset, Bytes::copy_of(stream.substr(offset, length)));
    Lines found;
    while (const auto record = records.next()) {
      EXPECT_EQ(record->end(), record->begin + record->octets.size());
      found.push_back(std::to_string(record->begin) + record->octets);
    }
    return found;
  }
  Records records{std::byte{'|'}};
};

TEST_F(RecordsTest, are_whole_between_two_delimiters) {
  EXPECT_EQ(add(5, 5), Lines({"5|two|"}));
  EXPECT_EQ(add(10, 5), Lines({"10|six|"}));
  EXPECT_EQ(add(1, 4), Lines()) << "its first delimiter is not here";
  EXPECT_EQ(add(0, 1), Lines({"0|one|"}));
}

TEST_F(RecordsTest, are_given_once_however_they_are_cut) {
  EXPECT_EQ(add(8, 1), Lines());
  EXPECT_EQ(add(6, 1), Lines());
  EXPECT_EQ(add(7, 1), Lines());
  EXPECT_EQ(add(5, 1), Lines()) << "its end is not here";
  EXPECT_EQ(add(9, 1), Lines({"5|two|"}));
  EXPECT_EQ(add(0, 5), Lines({"0|one|"}));
  EXPECT_EQ(add(11, 4), Lines());
  EXPECT_EQ(add(10, 1), Lines({"10|six|"}));
}

TEST_F(RecordsTest, that_are_not_wanted_any_more_are_not_given) {
  EXPECT_EQ(add(0, 3), Lines());
  records.forget_before(3);
  EXPECT_EQ(add(3, 12), Lines({"5|two|", "10|six|"}));
  records.add(20, Bytes::copy_of("|end|"));
  records.forget_before(25);
  EXPECT_FALSE(records.next());
}

}  // namespace
}  // namespace post::testing
