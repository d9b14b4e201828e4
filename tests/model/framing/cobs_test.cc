// Records that can be recognised anywhere in a stream (rule 86).
#include "model/framing/cobs.h"

#include <algorithm>

#include "tests/model/framing/codec.h"

namespace post::testing {
namespace {

constexpr auto kMakeCobs = [] { return make_cobs_framer(); };

std::string octets(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

/// n octets that are no zeros.
std::string filled(std::size_t n) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += static_cast<char>(i % 255 + 1);
  return text;
}

// The marks are the first octet; 0 for what keeps its place, 1 for what may overtake.
TEST(Cobs, stuffs_marks_and_content_between_two_zeros) {
  EXPECT_EQ(encode(*kMakeCobs(), "ab"), octets({0, 1, 3, 'a', 'b', 0}));
  EXPECT_EQ(encode(*kMakeCobs(), "ab", true), octets({0, 4, 1, 'a', 'b', 0}));
  EXPECT_EQ(encode(*kMakeCobs(), ""), octets({0, 1, 1, 0}));
  EXPECT_EQ(encode(*kMakeCobs(), octets({0, 0}), true), octets({0, 2, 1, 1, 1, 0}));
}

// A block of 254 octets stands for no zero: its code is 255.
TEST(Cobs, closes_full_blocks_without_a_zero) {
  const std::string full = filled(254);
  const std::string with_zero = octets({0});
  EXPECT_EQ(encode(*kMakeCobs(), full), octets({0, 1, 255}) + full + octets({0}));
  EXPECT_EQ(encode(*kMakeCobs(), full + with_zero), octets({0, 1, 255}) + full + octets({1, 1, 0}));
  EXPECT_EQ(encode(*kMakeCobs(), full + "x"), octets({0, 1, 255}) + full + octets({2, 'x', 0}));
}

TEST(Cobs, reads_what_it_wrote_however_it_is_cut_and_marks_what_may_overtake) {
  const auto encoder = kMakeCobs();
  Messages messages;
  std::string stream;
  for (const std::size_t size : {0, 1, 253, 254, 255, 508, 509, 1000}) {
    std::string zeros = filled(size);
    for (std::size_t i = 0; i < size; i += 200) zeros[i] = 0;
    for (const std::string& content : {filled(size), zeros, std::string(size, '\0')}) {
      messages.push_back(content);
      stream += encode(*encoder, content, size % 2 == 1);
    }
  }
  for (const std::size_t step : {1, 2, 7, 255, 100'000}) {
    EXPECT_EQ(parse(*kMakeCobs(), stream, step), messages) << step;
  }
  EXPECT_EQ(std::ranges::count(stream, '\0'), static_cast<std::ptrdiff_t>(2 * messages.size()));
}

TEST(Cobs, tells_with_the_first_piece_whether_it_may_overtake) {
  for (const bool unordered : {false, true}) {
    ByteSource source;
    source.append(Bytes::copy_of(encode(*kMakeCobs(), "abc", unordered)));
    EXPECT_EQ(std::get<FramedPiece>(kMakeCobs()->parse(source)).unordered, unordered);
    EXPECT_EQ(source.size(), 0u) << "the delimiter is taken too";
  }
}

TEST(Cobs, encodes_a_message_that_comes_in_pieces_of_unknown_total) {
  const auto framer = kMakeCobs();
  ByteSink out;
  framer->encode({std::nullopt, 0, Bytes::copy_of("ab"), false}, out);
  framer->encode({std::nullopt, 2, Bytes::copy_of(octets({0, 'c'})), false}, out);
  framer->encode({std::nullopt, 4, {}, true}, out);
  EXPECT_EQ(text_of(out), octets({0, 1, 3, 'a', 'b', 2, 'c', 0}));
}

TEST(Cobs, refuses_records_that_are_none) {
  EXPECT_EQ(parse(*kMakeCobs(), octets({0, 0})), Messages({"!bad_record"})) << "an empty one";
  EXPECT_EQ(parse(*kMakeCobs(), octets({0, 1, 3, 'a', 0})), Messages({"!bad_record"}))
      << "a short block";
  EXPECT_EQ(parse(*kMakeCobs(), octets({0, 2, 2, 0})), Messages({"!bad_record"}))
      << "unknown marks";
  EXPECT_EQ(parse(*kMakeCobs(), octets({0, 1, 2, 'a', 0, 1, 2, 'a', 0})),
            Messages({"a", "!bad_record"}))
      << "one zero for two records";
}

// Rule 86: octets left over at the end are an error, not a Message.
TEST(Cobs, refuses_a_stream_that_ends_inside_a_record) {
  const std::string record = octets({0, 1, 2, 'a', 2, 'b', 0});
  for (std::size_t length = 1; length < record.size(); ++length) {
    EXPECT_EQ(parse(*kMakeCobs(), record.substr(0, length)), Messages({"!incomplete_message"}));
  }
}

TEST(Cobs, believes_lengths_up_to_its_limit) {
  EXPECT_EQ(parse(*make_cobs_framer(3), encode(*kMakeCobs(), "abc")), Messages({"abc"}));
  EXPECT_EQ(parse(*make_cobs_framer(2), encode(*kMakeCobs(), "abc")), Messages({"!too_large"}));
}

TEST(Cobs, carries_other_framers_and_their_marks) {
  const FramerFactory chain = FramerRegistry::built_in().chain({"cobs", "json"}).value();
  const std::string stream = encode(*chain(), "[1]", true) + encode(*chain(), "[2]");
  expect_parsed(chain, stream, {"[1]", "[2]"});
  ByteSource source;
  source.append(Bytes::copy_of(stream));
  const auto framer = chain();
  EXPECT_TRUE(std::get<FramedPiece>(framer->parse(source)).unordered);
  EXPECT_FALSE(std::get<FramedPiece>(framer->parse(source)).unordered);
  EXPECT_EQ(chain()->traits().delimiter, std::uint8_t{0});
}

}  // namespace
}  // namespace post::testing
