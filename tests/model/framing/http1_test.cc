// HTTP/1.1 as it should be: what is sent, and what is read of it (rule 86).
#include "model/framing/http1/http1.h"

#include "tests/model/framing/codec.h"

namespace post::testing {
namespace {

constexpr auto kMakeHttp = [] { return make_http1_framer(); };

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kHead = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kOk = "HTTP/1.1 200 OK\r\n\r\n";

/// A client's framer that has sent these requests.
std::unique_ptr<Framer> asked(const std::vector<std::string>& requests) {
  auto framer = make_http1_framer();
  for (const std::string& request : requests) encode(*framer, request);
  return framer;
}

/// A server's framer that has got these requests.
std::unique_ptr<Framer> got(const std::string& requests) {
  auto framer = make_http1_framer();
  ByteSource source;
  source.append(Bytes::copy_of(requests));
  std::string partial;
  Messages messages;
  drain(*framer, source, partial, messages);
  return framer;
}

TEST(Http1, a_request_without_a_body_goes_as_it_is) { EXPECT_EQ(encode(*kMakeHttp(), kGet), kGet); }

// RFC 9110 section 8.6: methods that anticipate content say that there is none.
TEST(Http1, a_post_says_its_length_even_if_it_is_nothing) {
  const std::string head = "POST /x HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(encode(*kMakeHttp(), head + "\r\nabc"), head + "Content-Length: 3\r\n\r\nabc");
  EXPECT_EQ(encode(*kMakeHttp(), head + "\r\n"), head + "Content-Length: 0\r\n\r\n");
}

TEST(Http1, requests_are_read_however_they_are_cut) {
  const std::string post = "POST /x?y=1 HTTP/1.1\r\nHost: a\r\nX-Odd:  \t spaced \r\n";
  expect_parsed(kMakeHttp, kGet + post + "Content-Length: 4\r\n\r\nbody" + kGet,
                {kGet, "POST /x?y=1 HTTP/1.1\r\nHost: a\r\nX-Odd: spaced\r\n\r\nbody", kGet});
}

TEST(Http1, chunks_become_one_body_and_trailers_are_read_over) {
  const std::string post = "PUT / HTTP/1.1\r\nHost: a\r\n";
  expect_parsed(kMakeHttp,
                post +
                    "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00006;x=\"1\"\r\n world\r\n" +
                    "0\r\nExpires: never\r\n\r\n" + kGet,
                {post + "\r\nhello world", kGet});
}

TEST(Http1, one_empty_line_before_a_request_is_read_over) {
  expect_parsed(kMakeHttp, "\r\n" + kGet, {kGet});
}

TEST(Http1, responses_answer_requests_in_their_order) {
  for (std::size_t step = 1; step < 40; ++step) {
    const auto framer = asked({kGet, kHead, kGet, kGet});
    EXPECT_EQ(
        parse(*framer,
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
              "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
              "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"
              "HTTP/1.1 204 No Content\r\n\r\n",
              step),
        Messages({kOk.substr(0, 17) + "\r\nab", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
                  "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
                  "HTTP/1.1 204 No Content\r\n\r\n"}));
  }
}

TEST(Http1, a_response_without_a_length_lasts_until_the_end) {
  for (std::size_t step = 1; step < 40; ++step) {
    EXPECT_EQ(parse(*asked({kGet}), "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it", step),
              Messages({"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it"}));
  }
  EXPECT_EQ(parse(*asked({kGet}), kOk), Messages({kOk})) << "an empty body ends too";
}

TEST(Http1, interim_responses_are_read_over) {
  EXPECT_EQ(parse(*asked({kGet}),
                  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            Messages({"HTTP/1.1 404 Not Found\r\n\r\n"}));
}

TEST(Http1, a_server_may_send_an_interim_response_before_the_real_one) {
  const auto server = got("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(encode(*server, "HTTP/1.1 100 Continue\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(encode(*server, kOk + "not sent"), "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
}

TEST(Http1, a_response_to_head_tells_the_length_of_what_it_leaves_out) {
  const auto server = got(kHead + kGet + kHead);
  EXPECT_EQ(encode(*server, kOk + "abc"), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(encode(*server, kOk + "abc"), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(encode(*server, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
}

TEST(Http1, an_empty_response_says_so_unless_its_status_does) {
  const auto server = got(kGet + kGet + kGet);
  EXPECT_EQ(encode(*server, kOk), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(encode(*server, "HTTP/1.1 204 No Content\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(encode(*server, "HTTP/1.1 304 Not Modified\r\n\r\n"),
            "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(Http1, a_partial_response_goes_in_chunks_and_comes_back_as_one) {
  const auto server = got(kGet);
  ByteSink out;
  server->encode({std::nullopt, 0, Bytes::copy_of("HTTP/1.1 200 O"), false}, out);
  EXPECT_EQ(text_of(out), "") << "the head goes as a whole";
  server->encode({std::nullopt, 14, Bytes::copy_of("K\r\n\r\nabc"), false}, out);
  server->encode({std::nullopt, 22, Bytes::copy_of("0123456789abcdef"), false}, out);
  server->encode({std::nullopt, 38, {}, true}, out);
  EXPECT_EQ(text_of(out),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
  EXPECT_EQ(parse(*asked({kGet}), text_of(out)), Messages({kOk + "abc0123456789abcdef"}));
}

TEST(Http1, the_total_is_told_where_it_is_known) {
  const auto first_total = [](std::unique_ptr<Framer> framer, std::string_view octets) {
    ByteSource source;
    source.append(Bytes::copy_of(octets));
    return std::get<FramedPiece>(framer->parse(source)).total;
  };
  EXPECT_EQ(first_total(kMakeHttp(), kGet), kGet.size());
  EXPECT_EQ(first_total(asked({kGet}), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
            kOk.size() + 5);
  EXPECT_EQ(first_total(asked({kGet}), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            std::nullopt);
}

// Each Message of http1 in a Message of the framer below, and no request forgotten in between.
TEST(Http1, keeps_its_memory_on_top_of_a_framer_with_boundaries) {
  const FramerFactory chain = FramerRegistry::built_in().chain({"length_prefix", "http1"}).value();
  const auto client = chain();
  const auto server = chain();
  std::string requests = encode(*client, kHead);
  requests += encode(*client, kGet);
  EXPECT_EQ(parse(*server, requests, 7), Messages({kHead, kGet}));
  std::string responses = encode(*server, kOk + "abc");
  responses += encode(*server, kOk + "abc");
  EXPECT_EQ(parse(*client, responses, 5),
            Messages({"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", kOk + "abc"}));
}

TEST(Http1, below_another_framer_takes_what_that_one_makes) {
  const FramerFactory chain = FramerRegistry::built_in().chain({"http1", "length_prefix"}).value();
  EXPECT_EQ(refusal(*chain(), kGet), "bad_start_line") << "a length is no start line";
  EXPECT_EQ(refusal(*chain(), kGet, false), "partial");
}

}  // namespace
}  // namespace post::testing
