// HTTP/1.1 as attackers and accidents write it: what has two readings has none here (RFC 9112
// section 11), and what is too large is not kept.
#include <gtest/gtest.h>

#include "model/framing/http1/http1.h"
#include "tests/model/framing/codec.h"

namespace post::testing {
namespace {

const std::string kGetLine = "GET / HTTP/1.1\r\nHost: a\r\n";
const std::string kPost = "POST / HTTP/1.1\r\nHost: a\r\n";

struct Refused {
  const char* name;
  std::string octets;
};

void expect_refused(const std::vector<Refused>& cases, Http1Limits limits = {}) {
  for (const Refused& each : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{5}, each.octets.size()}) {
      const auto framer = make_http1_framer(limits);
      const Messages messages = parse(*framer, each.octets, step);
      ASSERT_FALSE(messages.empty()) << each.octets;
      EXPECT_EQ(messages.back(), each.name) << each.octets;
    }
  }
}

TEST(Http1Refusals, lengths_with_two_readings) {
  expect_refused({
      {"!bad_length", kPost + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"},
      {"!bad_length", kPost + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"},
      {"!bad_length", kPost + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
      {"!bad_length", kPost + "Content-Length: 3, 3\r\n\r\nabc"},
      {"!bad_length", kPost + "Content-Length: +3\r\n\r\nabc"},
      {"!bad_length", kPost + "Content-Length: 0x3\r\n\r\nabc"},
      {"!bad_length", kPost + "Content-Length: -1\r\n\r\n"},
      {"!bad_length", kPost + "Content-Length:\r\n\r\n"},
      {"!bad_length", kPost + "Content-Length: 18446744073709551616\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: identity\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"!bad_length", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
  });
}

TEST(Http1Refusals, chunks_that_are_none) {
  const std::string chunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";
  expect_refused({
      {"!bad_chunk", chunked + "\r\n"},
      {"!bad_chunk", chunked + "x\r\n"},
      {"!bad_chunk", chunked + "-3\r\nabc\r\n"},
      {"!bad_chunk", chunked + "0x3\r\nabc\r\n"},
      {"!bad_chunk", chunked + "3 \r\nabc\r\n"},
      {"!bad_chunk", chunked + "3 4\r\nabc\r\n"},
      {"!bad_chunk", chunked + "10000000000000000\r\n"},
      {"!bad_chunk", chunked + "3\r\nabcd\r\n0\r\n\r\n"},
      {"!bad_line_end", chunked + "3\nabc\r\n"},
      {"!bad_line_end", chunked + "3;x\ry\r\nabc\r\n"},
      {"!too_large", chunked + "3;" + std::string(1100, 'x') + "\r\nabc\r\n"},
  });
}

TEST(Http1Refusals, lines_with_two_readings) {
  expect_refused({
      {"!bad_line_end", "GET / HTTP/1.1\nHost: a\n\n"},
      {"!bad_line_end", kGetLine + "X: a\rY: b\r\n\r\n"},
      {"!bad_line_end", kGetLine + "X: a\nY: b\r\n\r\n"},
      {"!folded_line", kGetLine + "X: a\r\n b\r\n\r\n"},
      {"!folded_line", kGetLine + "X: a\r\n\tb\r\n\r\n"},
      {"!bad_field", kGetLine + "Content-Length : 3\r\n\r\n"},
      {"!bad_field", kGetLine + "X\r\n\r\n"},
      {"!bad_field", kGetLine + ": a\r\n\r\n"},
      {"!bad_field", kGetLine + "X y: a\r\n\r\n"},
      {"!bad_field", kGetLine + std::string("X: a\0b\r\n\r\n", 10)},
      {"!bad_field", kGetLine + "X: \x7f\r\n\r\n"},
      {"!bad_field", kGetLine + "Host: b\r\n\r\n"},
      {"!bad_field", "GET / HTTP/1.1\r\n\r\n"},
  });
}

TEST(Http1Refusals, start_lines_of_something_else) {
  expect_refused({
      {"!bad_start_line", "GET /\r\nHost: a\r\n\r\n"},
      {"!bad_start_line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"!bad_start_line", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"!bad_start_line", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
      {"!bad_start_line", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"!bad_start_line", "HTTP/1.1 20 OK\r\n\r\n"},
      {"!not_supported", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"},
      {"!not_supported", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"!not_supported", "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
  });
}

TEST(Http1Refusals, responses_that_nobody_asked_for) {
  expect_refused({{"!unexpected_response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}});
  expect_refused({{"!unexpected_response", kGetLine + "\r\nHTTP/1.1 200 OK\r\n\r\n"}});
  const auto client = make_http1_framer();
  encode(*client, kGetLine + "\r\n");
  EXPECT_EQ(parse(*client, kGetLine + "\r\n"), Messages({"!unexpected_request"}));
  const auto once = make_http1_framer();
  encode(*once, kGetLine + "\r\n");
  const std::string ok = "HTTP/1.1 204 No Content\r\n\r\n";
  EXPECT_EQ(parse(*once, ok + ok), Messages({ok, "!unexpected_response"}));
}

// Rule 86: octets left over at the end are an error, not a Message.
TEST(Http1Refusals, streams_that_end_inside_a_message) {
  const std::string octets = kPost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const std::string counted = kPost + "Content-Length: 3\r\n\r\nabc";
  for (const std::string& whole : {octets, counted}) {
    for (std::size_t length = 1; length < whole.size(); ++length) {
      EXPECT_EQ(parse(*make_http1_framer(), whole.substr(0, length)),
                Messages({"!incomplete_message"}))
          << length;
    }
  }
}

TEST(Http1Refusals, more_than_the_limits_allow) {
  const Http1Limits limits{.head = 100, .fields = 3, .message = 80, .waiting = 2};
  const std::string small = kGetLine + "\r\n";
  expect_refused(
      {
          {"!too_large", kGetLine + "X: " + std::string(200, 'x')},
          {"!too_many_fields", kGetLine + "A: 1\r\nB: 1\r\nC: 1\r\n\r\n"},
          {"!too_large", kPost + "Content-Length: 60\r\n\r\n"},
          {"!too_large", kPost + "Transfer-Encoding: chunked\r\n\r\n3c\r\n" + std::string(60, 'x')},
          {"!too_many_requests", small + small + small},
          {"!too_many_fields",
           kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\nA:1\r\nB:1\r\nC:1\r\nD:1\r\n\r\n"},
      },
      limits);
  const auto client = make_http1_framer(limits);
  encode(*client, small);
  EXPECT_EQ(parse(*client, "HTTP/1.1 200 OK\r\n\r\n" + std::string(70, 'x')).back(), "!too_large");
}

TEST(Http1Refusals, what_no_peer_could_read_is_not_sent) {
  const auto framer = make_http1_framer();
  EXPECT_EQ(refusal(*framer, kGetLine + "\r\n"), "");
  EXPECT_EQ(refusal(*framer, kPost + "\r\nabc"), "");
  EXPECT_EQ(refusal(*framer, kPost + "Content-Length: 3\r\n\r\nabc"), "");
  EXPECT_EQ(refusal(*framer, kPost + "Content-Length: 4\r\n\r\nabc"), "bad_length");
  EXPECT_EQ(refusal(*framer, kPost + "Transfer-Encoding: chunked\r\n\r\nabc"), "bad_length");
  EXPECT_EQ(refusal(*framer, "HTTP/1.1 304 Not Modified\r\n\r\nabc"), "bad_length");
  EXPECT_EQ(refusal(*framer, "HTTP/1.0 200 OK\r\n\r\nabc"), "not_supported");
  EXPECT_EQ(refusal(*framer, "GET / HTTP/1.1\r\n\r\n"), "bad_field");
  EXPECT_EQ(refusal(*framer, "hello"), "bad_start_line");
  EXPECT_EQ(refusal(*framer, ""), "bad_start_line");
  EXPECT_EQ(refusal(*framer, kGetLine), "bad_start_line") << "its fields do not end";
  EXPECT_EQ(refusal(*framer, kPost + "\r\n", false), "") << "the body follows in pieces";
  EXPECT_EQ(refusal(*framer, kPost, false), "bad_start_line");
  EXPECT_EQ(refusal(*framer, "HTTP/1.1 204 No Content\r\n\r\n", false), "bad_length");
}

TEST(Http1Refusals, say_where_what_and_what_is_allowed) {
  const auto text_of_refusal = [](std::string_view octets) {
    const auto framer = make_http1_framer();
    ByteSource source;
    source.append(Bytes::copy_of(octets));
    return std::get<Error>(framer->parse(source)).text;
  };
  EXPECT_EQ(
      text_of_refusal(kPost + "Content-Length: 3, 4\r\n\r\n"),
      "field 2 is 'Content-Length: 3, 4': bad Content-Length; allowed: one number, or chunked, "
      "once");
  EXPECT_EQ(text_of_refusal(kPost + "Content-Length: 3, 3\r\n\r\n"),
            "Content-Length is '3, 3'; allowed: one number below 10^18, and no Transfer-Encoding "
            "beside it");
  EXPECT_EQ(text_of_refusal(kPost + "X: 1\r\nX y: 2\r\n\r\n"),
            "field 3 is 'X y: 2': bad field; allowed: NAME: VALUE");
  EXPECT_EQ(text_of_refusal("hello\r\n\r\n"),
            "'hello': bad method; allowed: METHOD TARGET HTTP/1.1, or HTTP/1.1 STATUS REASON");
}

}  // namespace
}  // namespace post::testing
