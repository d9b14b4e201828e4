// Framers and their chains: what is encoded is parsed again, however it is cut (rule 86).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/framing/chain.h"
#include "model/framing/framer.h"
#include "model/framing/length_prefix.h"
#include "model/framing/stream.h"
#include "tests/model/framing/codec.h"

namespace post::testing {
namespace {

FramerFactory built_in(const std::vector<std::string>& names) {
  return FramerRegistry::built_in().chain(names).value();
}

TEST(LengthPrefix, writes_the_length_in_four_octets_most_significant_first) {
  const auto framer = make_length_prefix_framer();
  EXPECT_EQ(encode(*framer, "abc"), std::string("\0\0\0\3abc", 7));
  EXPECT_EQ(encode(*framer, std::string(258, 'x')).substr(0, 4), std::string("\0\0\1\2", 4));
}

TEST(LengthPrefix, parses_messages_however_they_are_cut) {
  const auto encoder = make_length_prefix_framer();
  const std::string octets =
      encode(*encoder, "one") + encode(*encoder, "") + encode(*encoder, "three");
  for (std::size_t step = 1; step <= octets.size(); ++step) {
    const auto framer = make_length_prefix_framer();
    EXPECT_EQ(parse(*framer, octets, step), Messages({"one", "", "three"})) << step;
  }
}

// Rule 86: unparsed octets at the end of the stream are an error, not a Message.
TEST(LengthPrefix, refuses_a_stream_that_ends_inside_a_message) {
  const std::string octets("\0\0\0\3abc", 7);
  for (std::size_t length = 1; length < octets.size(); ++length) {
    const auto framer = make_length_prefix_framer();
    EXPECT_EQ(parse(*framer, octets.substr(0, length), 7), Messages({"!incomplete_message"}))
        << length;
  }
}

TEST(LengthPrefix, believes_lengths_up_to_its_limit) {
  const auto at_limit = make_length_prefix_framer(3);
  EXPECT_EQ(parse(*at_limit, std::string("\0\0\0\3abc", 7), 7), Messages({"abc"}));
  const auto below = make_length_prefix_framer(2);
  EXPECT_EQ(parse(*below, std::string("\0\0\0\3abc", 7), 7), Messages({"!too_large"}));
}

// Draft section 2.2: over TCP the Message is complete when the peer has sent a FIN.
TEST(Stream, is_one_message_complete_at_the_end) {
  const auto framer = make_stream_framer();
  EXPECT_EQ(encode(*framer, "abc"), "abc");
  const auto parser = make_stream_framer();
  EXPECT_EQ(parse(*parser, "abcdef", 2), Messages({"abcdef"}));
}

// Rule 26: an empty Message cannot be told from none.
TEST(Stream, makes_nothing_of_nothing) {
  const auto framer = make_stream_framer();
  EXPECT_EQ(parse(*framer, "", 1), Messages());
  EXPECT_FALSE(framer->traits().empty_messages);
}

// Rule 86: the last one added runs first outbound and last inbound.
TEST(FramerChain, runs_the_last_one_added_first_outbound_and_last_inbound) {
  const FramerFactory chain = built_in({"length_prefix", "length_prefix"});
  const std::string octets = encode(*chain(), "abc");
  EXPECT_EQ(octets, std::string("\0\0\0\7\0\0\0\3abc", 11));
  for (std::size_t step = 1; step <= octets.size(); ++step) {
    EXPECT_EQ(parse(*chain(), octets, step), Messages({"abc"})) << step;
  }
}

TEST(FramerChain, over_a_framer_without_boundaries_keeps_its_own) {
  const FramerFactory chain = built_in({"stream", "length_prefix"});
  const auto encoder = chain();
  const std::string octets = encode(*encoder, "one") + encode(*encoder, "two");
  EXPECT_EQ(parse(*chain(), octets, 3), Messages({"one", "two"}));
  EXPECT_TRUE(chain()->traits().boundaries);
}

TEST(FramerChain, gives_a_framer_without_boundaries_those_of_the_one_below) {
  const FramerFactory chain = built_in({"length_prefix", "stream"});
  const auto encoder = chain();
  const std::string octets = encode(*encoder, "one") + encode(*encoder, "two");
  EXPECT_EQ(octets, std::string("\0\0\0\3one\0\0\0\3two", 14));
  EXPECT_EQ(parse(*chain(), octets, 5), Messages({"one", "two"}));
}

TEST(FramerChain, encodes_a_message_that_comes_in_pieces) {
  const auto framer = built_in({"length_prefix", "length_prefix"})();
  ByteSink out;
  framer->encode({5, 0, Bytes::copy_of("ab"), false}, out);
  EXPECT_EQ(text_of(out), "");  // the lower one must know the total first
  framer->encode({std::nullopt, 2, Bytes::copy_of("cde"), true}, out);
  EXPECT_EQ(text_of(out), std::string("\0\0\0\x09\0\0\0\5abcde", 13));
}

TEST(FramerRegistry, names_what_it_knows_when_asked_for_something_else) {
  const auto chain = FramerRegistry::built_in().chain({"length_prefix", "morse"});
  ASSERT_FALSE(chain.ok());
  EXPECT_EQ(chain.error().name, "unknown_framer");
  EXPECT_EQ(chain.error().text,
            "no framer is called 'morse'; known: cobs http1 json length_prefix stream");
}

TEST(FramerRegistry, makes_nothing_of_no_names) {
  EXPECT_FALSE(FramerRegistry::built_in().chain({}).value());
}

TEST(ByteSource, takes_slices_without_joining_them) {
  ByteSource source;
  source.append(Bytes::copy_of("abc"));
  source.append(Bytes::copy_of("def"));
  std::byte peeked[4];
  EXPECT_EQ(source.peek(peeked), 4u);
  EXPECT_EQ(static_cast<char>(peeked[3]), 'd');
  EXPECT_EQ(source.take(2).text(), "ab");
  EXPECT_EQ(source.take(9).text(), "c");
  source.skip(1);
  EXPECT_EQ(source.size(), 2u);
  EXPECT_EQ(source.take(9).text(), "ef");
  EXPECT_TRUE(source.take(1).empty());
}

}  // namespace
}  // namespace post::testing
