// The framers http1 and json under typed Carriers, over the embedded network (rule 86).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model/framing/http1/message.h"
#include "model/framing/json/values.h"
#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class HttpTest : public ::testing::Test {
 protected:
  /// A server that answers each request with its method and target.
  void serve() {
    world.listen(http()).accept([](Carrier carrier) {
      TypedCarrier<HttpServer> server(carrier);
      server.ready([server](const HttpRequest& request) mutable {
        server.send(
            {.reason = "OK", .body = Bytes::copy_of(request.method + " " + request.target)});
        return true;
      });
      return true;
    });
  }
  TypedCarrier<HttpClient> connect() {
    TypedCarrier<HttpClient> client(world.initiate(http()));
    client.ready([this](const HttpResponse& response) {
      diary.note(std::to_string(response.status) + " " + std::string(response.body.text()));
    });
    client.on_error([this](const Error& error) { diary.note("error " + error.name); });
    client.carrier().on_closed(
        [this](Cause cause) { diary.note("closed " + std::string(name_of(cause))); });
    return client;
  }
  static HttpRequest request(std::string method, std::string target) {
    return {.method = std::move(method),
            .target = std::move(target),
            .fields = {{"Host", "server.example"}}};
  }
  static Parameters http() { return DualHomed::clear_text({"http1"}); }

  DualHomed world;
  Diary diary{world};
};

// All three leave as soon as the connection is up, one round trip after the start; the answers are
// there one round trip later.
TEST_F(HttpTest, pipelined_requests_are_answered_in_their_order) {
  serve();
  TypedCarrier<HttpClient> client = connect();
  client.send(request("GET", "/a"));
  client.send(request("HEAD", "/b"));
  client.send(request("GET", "/c"));
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 200 GET /a", "40 200 ", "40 200 GET /c"}));
}

TEST_F(HttpTest, values_come_as_they_went) {
  HttpRequest seen;
  world.listen(http()).accept([&](Carrier carrier) {
    TypedCarrier<HttpServer>(carrier).ready([&](const HttpRequest& got) { seen = got; });
    return true;
  });
  HttpRequest post = request("POST", "/things?n=1");
  post.fields.push_back({"X-Odd", "a \"b\" \xc3\xa9"});
  post.body = Bytes::copy_of("a body");
  TypedCarrier<HttpClient> client = connect();
  client.send(post);
  world.run_until(1s);
  EXPECT_EQ(seen, post);
  EXPECT_EQ(*find_http_field(seen.fields, "x-odd"), "a \"b\" \xc3\xa9");
  EXPECT_EQ(find_http_field(seen.fields, "Content-Length"), nullptr);
}

// RFC 9110 section 5.5: a line end in a value makes no field of its own.
TEST_F(HttpTest, values_cannot_smuggle_fields) {
  HttpRequest seen;
  world.listen(http()).accept([&](Carrier carrier) {
    TypedCarrier<HttpServer>(carrier).ready([&](const HttpRequest& got) { seen = got; });
    return true;
  });
  TypedCarrier<HttpClient> client = connect();
  HttpRequest bad = request("GET", "/ HTTP/1.1\r\nX: y");
  EXPECT_EQ(client.send(bad).error().name, "bad_start_line");
  HttpRequest good = request("GET", "/");
  good.fields.push_back({"X", "a\r\nEvil: b"});
  client.send(good);
  world.run_until(1s);
  ASSERT_EQ(seen.fields.size(), 2u);
  EXPECT_EQ(seen.fields[1], (HttpField{"X", "a  Evil: b"}));
}

// Rule 86: what no framer can put on the wire is refused in the call, before there is a connection.
TEST_F(HttpTest, content_that_is_no_http_is_refused_by_send) {
  TypedCarrier<HttpClient> client = connect();
  EXPECT_EQ(client.carrier().send("hello").error().name, "bad_start_line");
  EXPECT_EQ(client.carrier().begin("hello").error().name, "bad_start_line");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(86)));
}

TEST_F(HttpTest, a_partial_response_arrives_as_one) {
  world.listen(http()).accept([](Carrier carrier) {
    carrier.ready([carrier](const InMessage&) mutable {
      auto reply = carrier.begin("HTTP/1.1 200 OK\r\n\r\none ");
      reply->append("two ");
      reply->finish("three");
      return true;
    });
    return true;
  });
  TypedCarrier<HttpClient> client = connect();
  client.send(request("GET", "/"));
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 200 one two three"}));
}

// Rule 86: what cannot be parsed ends the receive side; the Carrier can still send.
TEST_F(HttpTest, a_response_that_cannot_be_parsed_ends_the_receive_side) {
  Parameters plain = DualHomed::clear_text({"stream"});
  world.listen(std::move(plain)).accept([](Carrier carrier) {
    carrier.send("HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nab");
    return true;
  });
  TypedCarrier<HttpClient> client = connect();
  client.send(request("GET", "/"));
  world.run_until(1s);
  ASSERT_FALSE(diary.lines().empty());
  EXPECT_EQ(diary.lines().front(), "40 error bad_line_end");
  EXPECT_TRUE(world.trace().shows("carrier:error", RULE(86)));
}

TEST(TypedJson, values_go_and_come_and_names_are_unique) {
  DualHomed world;
  Diary diary{world};
  world.listen(DualHomed::clear_text({"json"})).accept([](Carrier carrier) {
    TypedCarrier<JsonCodec> echo(carrier);
    echo.ready([echo](const nlohmann::json& value) mutable {
      echo.send({{"got", value}});
      return true;
    });
    echo.on_error(
        [carrier](const Error& error) mutable { carrier.send("\"" + error.name + "\""); });
    return true;
  });
  TypedCarrier<JsonCodec> client(world.initiate(DualHomed::clear_text({"json"})));
  client.ready([&](const nlohmann::json& value) { diary.note(value.dump()); });
  client.send(nlohmann::json{{"a", {1, nullptr, "x"}}});
  client.carrier().send(R"({"a":1,"a":2})");
  client.send("\xff");
  EXPECT_EQ(client.carrier().send("{\"a\":1").error().name, "bad_json");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({R"(40 {"got":{"a":[1,null,"x"]}})", R"(40 "duplicate_name")",
                                  "40 {\"got\":\"\xef\xbf\xbd\"}"}));
}

}  // namespace
}  // namespace post::testing
