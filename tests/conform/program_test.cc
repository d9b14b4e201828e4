// `postlab conform` as a user meets it.
#include "tests/lab/cli/program.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace post::lab {
namespace {

TEST_F(Program, conform_has_help_with_an_example) {
  const Finished help = postlab("conform --help");
  EXPECT_EQ(help.code, 0);
  EXPECT_TRUE(contains(help.out, "Example:\n  postlab conform")) << help.out;
}

TEST_F(Program, conform_shows_a_rule_with_the_records_that_decide_it) {
  const Finished shown = postlab("conform --rule 28 --stack tcp --framer length_prefix");
  EXPECT_EQ(shown.code, 0);
  EXPECT_TRUE(contains(shown.out, "rule 28 (Niceness first), case niceness-first\n")) << shown.out;
  EXPECT_TRUE(contains(shown.out, "  + tcp+length_prefix: holds\n")) << shown.out;
  EXPECT_TRUE(contains(shown.out, " message:sent ")) << shown.out;
  EXPECT_TRUE(contains(shown.out, "  (first)\n")) << shown.out;
}

TEST_F(Program, conform_as_json_is_one_object) {
  const auto json = nlohmann::json::parse(postlab("conform --rule 37 --stack udp --json").out);
  EXPECT_EQ(json["world"], "sim");
  EXPECT_EQ(json["cases"][0]["case"], "without-acks");
  EXPECT_EQ(json["cases"][0]["verdicts"][0]["finding"], "holds");
  EXPECT_FALSE(json["cases"][0]["verdicts"][0]["trace"].empty());
}

TEST_F(Program, conform_refuses_what_it_does_not_have) {
  const Finished rule = postlab("conform --rule 55 2>&1");
  EXPECT_EQ(rule.code, 2);
  EXPECT_TRUE(contains(rule.out, "--rule 55: no case; allowed: 1 2 3 ")) << rule.out;
  const Finished stack = postlab("conform --stack sctp 2>&1");
  EXPECT_EQ(stack.code, 2);
  EXPECT_TRUE(contains(stack.out, "allowed: ")) << stack.out;
}

TEST_F(Program, conform_tells_what_is_not_as_expected) {
  const std::string wrong = write("wrong.txt", "rule case udp\n28 niceness-first !\n");
  const Finished shown = postlab("conform --rule 28 --stack udp --expect '" + wrong + "' 2>&1");
  EXPECT_EQ(shown.code, 1);
  EXPECT_TRUE(contains(shown.out, "niceness-first over udp: expected broken, found holds"))
      << shown.out;
  const std::string right = write("right.txt", "rule case udp\n28 niceness-first +\n");
  EXPECT_EQ(postlab("conform --rule 28 --stack udp --expect '" + right + "'").code, 0);
}

}  // namespace
}  // namespace post::lab
