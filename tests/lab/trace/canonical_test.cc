// The canonical record, octet by octet, as docs/trace.md specifies it.
#include "experiments/lab/trace/canonical.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace post::lab {
namespace {

using namespace std::string_literals;

std::string encoded(auto(CanonicalEncoder::*encode)(std::uint64_t), std::uint64_t value) {
  std::string out;
  (CanonicalEncoder(out).*encode)(value);
  return out;
}

std::string unsigned_integer(std::uint64_t value) {
  return encoded(&CanonicalEncoder::unsigned_integer, value);
}

std::string signed_integer(std::int64_t value) {
  std::string out;
  CanonicalEncoder(out).signed_integer(value);
  return out;
}

TEST(CanonicalRecord, unsigned_integers_are_shortest_leb128) {
  EXPECT_EQ(unsigned_integer(0), "\0"s);
  EXPECT_EQ(unsigned_integer(127), "\x7f");
  EXPECT_EQ(unsigned_integer(128), "\x80\x01");
  EXPECT_EQ(unsigned_integer(624485), "\xe5\x8e\x26");
  EXPECT_EQ(unsigned_integer(std::numeric_limits<std::uint64_t>::max()),
            "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(CanonicalRecord, signed_integers_are_zigzag) {
  EXPECT_EQ(signed_integer(0), "\0"s);
  EXPECT_EQ(signed_integer(-1), "\x01");
  EXPECT_EQ(signed_integer(1), "\x02");
  EXPECT_EQ(signed_integer(-64), "\x7f");
  EXPECT_EQ(signed_integer(std::numeric_limits<std::int64_t>::max()),
            "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  EXPECT_EQ(signed_integer(std::numeric_limits<std::int64_t>::min()),
            "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(CanonicalOctets, stand_behind_their_length_however_many_they_are) {
  std::string text;
  for (std::size_t length = 0; length < 128; ++length) {
    std::string out;
    CanonicalEncoder(out).octets(text);
    EXPECT_EQ(out, static_cast<char>(length) + text) << length;
    text += static_cast<char>('!' + length % 90);
  }
}

TEST(CanonicalRecord, stands_in_the_order_of_the_envelope) {
  const std::array rules = {RULE(64), RULE(2)};
  const std::array<TraceField, 4> data = {{{"b", true},
                                           {"i", std::int64_t{-1}},
                                           {"u", std::uint64_t{300}},
                                           {"t", std::string_view("x y")}}};
  Subject subject;
  subject.association = AssociationId{1};
  subject.carrier = CarrierId{2};
  subject.transient = TransientId{3};
  subject.attempt = AttemptId{4};
  subject.path = PathId{5};
  subject.message = 6;
  subject.stream = 7;
  std::string out;
  CanonicalEncoder(out).record(9, {Time(Duration(100)), "client", subject, "a:b", rules, 8, data});
  EXPECT_EQ(out,
            "\x09"      // seq
            "\xc8\x01"  // 100 ns
            "\x06"
            "client"  //
            "\x01\x02\x03\x04\x05\x06\x07"
            "\x03"
            "a:b"           //
            "\x02\x40\x02"  // two rules
            "\x08"          // cause
            "\x04"          // four fields
            "\x01"
            "b\x01\x01"
            "\x01"
            "i\x02\x01"
            "\x01"
            "u\x03\xac\x02"
            "\x01"
            "t\x04\x03x y");
}

}  // namespace
}  // namespace post::lab
