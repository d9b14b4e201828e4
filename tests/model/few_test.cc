// Containers that hold one item in place, or nothing until they are used.
#include "model/few.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/flat_map.h"
#include "model/rarely.h"

namespace post {
namespace {

std::vector<int> all(const Few<int>& few) { return {few.begin(), few.end()}; }

TEST(Few, goes_from_none_over_one_to_several_and_back) {
  Few<int> few;
  EXPECT_TRUE(few.empty());
  few.push_back(1);
  few.insert(few.begin(), 0);
  few.push_back(2);
  EXPECT_EQ(all(few), (std::vector{0, 1, 2}));
  few.erase(few.begin() + 1);
  EXPECT_EQ(all(few), (std::vector{0, 2}));
  EXPECT_EQ(few.erase_if([](int item) { return item == 0; }), 1u);
  EXPECT_EQ(few.erase_if([](int item) { return item == 0; }), 0u);
  EXPECT_EQ(all(few), (std::vector{2}));
  few.erase(few.begin());
  EXPECT_TRUE(few.empty());
  few.push_back(3);
  EXPECT_EQ(all(few), (std::vector{3}));
  EXPECT_EQ(few.erase_if([](int item) { return item == 3; }), 1u);
  EXPECT_TRUE(few.empty());
}

TEST(Few, lets_its_first_ones_go) {
  Few<int> one;
  one.push_back(1);
  one.drop_front(0);
  EXPECT_EQ(all(one), (std::vector{1}));
  one.drop_front(1);
  EXPECT_TRUE(one.empty());
  Few<int> three;
  for (const int item : {1, 2, 3}) three.push_back(item);
  three.drop_front(2);
  EXPECT_EQ(all(three), (std::vector{3}));
}

TEST(Few, is_empty_once_it_was_moved_from) {
  Few<std::unique_ptr<int>> from;
  from.push_back(std::make_unique<int>(7));
  Few<std::unique_ptr<int>> to = std::move(from);
  EXPECT_EQ(to.size(), 1u);
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is what is asked
}

TEST(Few, is_copied_with_all_it_has) {
  Few<int> few;
  few.push_back(1);
  few.push_back(2);
  Few<int> copy = few;
  copy.push_back(3);
  EXPECT_EQ(all(few), (std::vector{1, 2}));
  EXPECT_EQ(all(copy), (std::vector{1, 2, 3}));
}

TEST(FlatMap, is_sorted_whatever_the_order_of_adding) {
  FlatMap<int, std::string> map;
  for (const int key : {2, 3, 1}) map[key] = std::to_string(key);
  std::string text;
  for (const auto& [key, value] : map) text += value;
  EXPECT_EQ(text, "123");
  map.erase(2);
  map.erase(1);
  EXPECT_EQ(map.find(2), nullptr);
  ASSERT_NE(map.find(3), nullptr);
  EXPECT_EQ(*map.find(3), "3");
  map.erase(3);
  EXPECT_TRUE(map.empty());
}

TEST(Rarely, reads_as_new_until_it_is_used_and_after_it_was_dropped) {
  Rarely<std::vector<int>> rarely;
  EXPECT_TRUE(rarely->empty());
  EXPECT_FALSE(rarely);
  rarely.use().push_back(1);
  EXPECT_EQ(rarely->size(), 1u);
  EXPECT_TRUE(rarely);
  rarely.drop();
  EXPECT_TRUE(rarely->empty());
}

}  // namespace
}  // namespace post
