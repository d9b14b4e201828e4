// JSON texts on a stream: where each ends, and which are none (rule 86).
#include "model/framing/json/json.h"

#include "tests/model/framing/codec.h"

namespace post::testing {
namespace {

constexpr auto kMakeJson = [] { return make_json_framer(); };

TEST(Json, writes_a_line_feed_behind_each_text) {
  EXPECT_EQ(encode(*kMakeJson(), R"({"a":[1,"}"]})"), "{\"a\":[1,\"}\"]}\n");
  EXPECT_EQ(encode(*kMakeJson(), "12"), "12\n");
}

TEST(Json, reads_texts_that_end_by_themselves_however_they_are_cut) {
  expect_parsed(kMakeJson, R"({"a":{"b":"}{\"\\"}}[[],{}]"x\""[1])",
                {R"({"a":{"b":"}{\"\\"}})", "[[],{}]", R"("x\"")", "[1]"});
}

TEST(Json, reads_numbers_and_words_up_to_white_space_or_the_end) {
  expect_parsed(kMakeJson, " 1 -2.5e3\ttrue\r\nnull\n\n0", {"1", "-2.5e3", "true", "null", "0"});
}

// RFC 7464 puts a record separator before each text, and a line feed behind it.
TEST(Json, reads_text_sequences) {
  expect_parsed(kMakeJson,
                "\x1e{}\n\x1e"
                "7\n\x1e[1]\n",
                {"{}", "7", "[1]"});
}

TEST(Json, keeps_the_white_space_within_a_text) {
  expect_parsed(kMakeJson, "{ \"a\" :\n 1 }\n", {"{ \"a\" :\n 1 }"});
}

TEST(Json, refuses_what_is_no_text) {
  for (const char* octets :
       {"]", "{]", "[1,]", "{\"a\"}", "[01]", "truefalse", "[tru]", "\"\x01\"", "\"\\x\"", "1{}",
        "\xef\xbb\xbf{}", "[1e999]", "'a'", "nul ", "\"\\ud800\""}) {
    EXPECT_EQ(parse(*kMakeJson(), octets), Messages({"!bad_json"})) << octets;
  }
}

TEST(Json, refuses_what_is_not_utf_8) {
  for (const char* octets :
       {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\""}) {
    EXPECT_EQ(parse(*kMakeJson(), octets), Messages({"!bad_json"}));
    EXPECT_EQ(refusal(*kMakeJson(), octets), "bad_json");
  }
  EXPECT_EQ(parse(*kMakeJson(), "\"\xe2\x82\xac\""), Messages({"\"\xe2\x82\xac\""}));
}

TEST(Json, delivers_what_came_before_an_error) {
  expect_parsed(kMakeJson, "{}[}", {"{}", "!bad_json"});
}

// Rule 86: octets left over at the end are an error, not a Message.
TEST(Json, refuses_a_stream_that_ends_inside_a_text) {
  const std::string text = R"({"a":["b\n"]})";
  for (std::size_t length = 1; length < text.size(); ++length) {
    EXPECT_EQ(parse(*kMakeJson(), text.substr(0, length)), Messages({"!incomplete_message"}))
        << length;
  }
  EXPECT_EQ(parse(*kMakeJson(), "[1] \n"), Messages({"[1]"})) << "white space is nothing left over";
}

TEST(Json, keeps_to_its_limits) {
  const auto small = [] { return make_json_framer({.text = 6, .depth = 2}); };
  expect_parsed(small, "[[11]]", {"[[11]]"});
  EXPECT_EQ(parse(*small(), "[[111]]"), Messages({"!too_large"}));
  EXPECT_EQ(parse(*small(), "\"1234567"), Messages({"!too_large"}));
  EXPECT_EQ(parse(*small(), "[[["), Messages({"!too_deep"}));
  EXPECT_EQ(refusal(*small(), "[[11]]"), "");
  EXPECT_EQ(refusal(*small(), "[[111]]"), "too_large");
  EXPECT_EQ(refusal(*small(), "[[[]]]"), "too_deep");
}

TEST(Json, sends_whole_texts_only) {
  EXPECT_EQ(refusal(*kMakeJson(), " {} "), "") << "white space around it is nothing";
  EXPECT_EQ(refusal(*kMakeJson(), "{} {}"), "bad_json");
  EXPECT_EQ(refusal(*kMakeJson(), ""), "bad_json");
  EXPECT_EQ(refusal(*kMakeJson(), "{", false), "partial");
}

TEST(Json, on_top_of_records_is_one_text_a_record) {
  const FramerFactory chain = FramerRegistry::built_in().chain({"length_prefix", "json"}).value();
  EXPECT_EQ(encode(*chain(), "[1]"), std::string("\0\0\0\4[1]\n", 8));
  expect_parsed(chain,
                std::string("\0\0\0\1"
                            "1"
                            "\0\0\0\1"
                            "2",
                            10),
                {"1", "2"});
}

}  // namespace
}  // namespace post::testing
