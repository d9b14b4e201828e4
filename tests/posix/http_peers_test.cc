// Real peers of the framer http1: curl asks our server, nginx answers our client.
#include <optional>
#include <string>
#include <vector>

#include "model/endpoint.h"
#include "model/framing/http1/message.h"
#include "model/typed_carrier.h"
#include "tests/posix/fixture.h"
#include "tests/posix/peer_program.h"

namespace post::posix {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* kCurl = "/usr/bin/curl";
constexpr const char* kNginx = "/usr/sbin/nginx";

Parameters http() {
  return {PolicyContext{}.security(Security::kNone).require(policy::stack("tcp")), {"http1"}};
}

class HttpPeers : public PosixTest {
 protected:
  void SetUp() override {
    PosixTest::SetUp();
    endpoint_ = std::make_unique<Endpoint>(host());
  }
  void TearDown() override { endpoint_.reset(); }
  Endpoint& endpoint() { return *endpoint_; }

 private:
  std::unique_ptr<Endpoint> endpoint_;
};

// ---- curl asks ----------------------------------------------------------------------------------

class Curl : public HttpPeers {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kCurl)) GTEST_SKIP() << "needs curl";
    HttpPeers::SetUp();
    listener_ = endpoint().listen({.interface = "lo", .address = kLoopback4}, http());
    ASSERT_FALSE(listener_->error().has_value());
    listener_->accept([this](Carrier carrier) {
      ++connections;
      serve(carrier);
      return true;
    });
  }
  void serve(Carrier carrier) {
    carrier.ready([this, carrier](const InMessage& message) mutable {
      const auto request = HttpServer::decode(message);
      if (!request) return ADD_FAILURE() << request.error().text, false;
      requests.push_back(request->method + " " + request->target + " " +
                         std::to_string(request->body.size()));
      body = request->body.text();
      answer(carrier, *request);
      return true;
    });
  }
  void answer(Carrier& carrier, const HttpRequest& request) {
    if (request.target == "/pieces") {
      auto reply = carrier.begin("HTTP/1.1 200 OK\r\n\r\n");
      reply->append(pattern(100'000));
      reply->finish(pattern(50'000));
    } else if (request.target == "/nothing") {
      carrier.send(to_message(HttpResponse{.status = 204}));
    } else if (request.target == "/missing") {
      carrier.send(to_message(HttpResponse{.status = 404, .body = Bytes::copy_of("not here")}));
    } else {
      carrier.send(to_message(HttpResponse{.body = Bytes::copy_of("you sent " + body)}));
    }
  }
  /// Runs curl with these arguments to its end; gives what it wrote.
  std::string ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {kCurl, "--silent", "--show-error", "--noproxy", "*", "--max-time", "20"});
    PeerProgram curl(arguments, "");
    EXPECT_TRUE(run_until([&] { return curl.finished(); }));
    EXPECT_EQ(curl.exit_status(), 0) << curl.file("err");
    return curl.output();
  }
  std::string url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(listener_->locals().at(0).port) + target;
  }

  std::vector<std::string> requests;
  std::string body;
  int connections = 0;

 private:
  std::optional<Listener> listener_;
};

TEST_F(Curl, AsksSeveralTimesOverOneConnection) {
  EXPECT_EQ(ask({url("/a"), url("/missing"), url("/nothing"), url("/b?c=d")}),
            "you sent not hereyou sent ");
  EXPECT_EQ(requests, Lines({"GET /a 0", "GET /missing 0", "GET /nothing 0", "GET /b?c=d 0"}));
  EXPECT_EQ(connections, 1);
}

TEST_F(Curl, AsksForTheHeadOnly) {
  const std::string head = ask({"--head", url("/a"), url("/missing")});
  EXPECT_EQ(head,
            "HTTP/1.1 200 \r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 \r\nContent-Length: 8\r\n\r\n");
  EXPECT_EQ(requests, Lines({"HEAD /a 0", "HEAD /missing 0"}));
  EXPECT_EQ(connections, 1);
}

TEST_F(Curl, PostsALengthAndChunks) {
  EXPECT_EQ(ask({"--data", "a body", url("/")}), "you sent a body");
  EXPECT_EQ(ask({"--data", "in chunks", "--header", "Transfer-Encoding: chunked", url("/")}),
            "you sent in chunks");
  EXPECT_EQ(requests, Lines({"POST / 6", "POST / 9"}));
}

// curl waits up to a second for 100 Continue, then sends all the same.
TEST_F(Curl, PostsALargeBodyThatItExpectsToBeAskedFor) {
  ScratchFolder folder("curl-body");
  folder.write("body", pattern(1'000'000));
  ask({"--data-binary", "@" + (folder.path() / "body").string(), "--header", "Expect: 100-continue",
       "--expect100-timeout", "0.1", "--output", "/dev/null", url("/")});
  EXPECT_EQ(requests, Lines({"POST / 1000000"}));
  EXPECT_TRUE(body == pattern(1'000'000));
}

TEST_F(Curl, ReadsAReplyInPieces) {
  EXPECT_TRUE(ask({url("/pieces")}) == pattern(100'000) + pattern(50'000));
}

// ---- nginx answers ------------------------------------------------------------------------------

class Nginx : public HttpPeers {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kNginx)) GTEST_SKIP() << "needs nginx";
    HttpPeers::SetUp();
    auto probe = network().listen_stream({kLoopback4, 0});
    address_ = (*probe)->local();
    probe->reset();
    folder_.emplace("nginx");
    std::filesystem::permissions(folder_->path(), std::filesystem::perms(0755));
    folder_->write("small", "small\n");
    folder_->write("large", pattern(1'000'000));
    folder_->write("nginx.conf", configuration());
    nginx_.emplace(
        std::vector<std::string>{kNginx, "-p", folder_->path(), "-c", "nginx.conf", "-e", "stderr"},
        "");
    ASSERT_TRUE(run_until([&] { return listens(); })) << nginx_->file("err");
  }
  /// One process in the foreground, all that it writes below the folder.
  std::string configuration() const {
    std::string temporary;
    for (const char* what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      temporary += std::string(what) + "_temp_path " + what + ";\n";
    }
    return "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\n"
           "events {}\nhttp {\naccess_log off;\ndefault_type text/plain;\n" +
           temporary + "server {\nlisten " + address_.to_string() +
           ";\nroot .;\n"
           "location = /chunks { gzip on; gzip_types *; try_files /large =404; }\n"
           "location = /gone { return 410 \"it is gone\"; }\n"
           "location = /close { keepalive_timeout 0; return 200 \"bye\"; }\n"
           "location = /post { client_max_body_size 1m; return 200 \"got $content_length\"; }\n"
           "}\n}\n";
  }
  bool listens() {
    const auto path = network().connect_stream({{kLoopback4, 0}, address_, {}}, {});
    if (!path) return false;
    run_for(20ms);
    return (*path)->info().srtt.value_or(Duration::zero()) > Duration::zero();
  }
  TypedCarrier<HttpClient> connect() {
    TypedCarrier<HttpClient> client(
        endpoint().initiate(Local{}, Remote::address(address_), http()));
    client.ready([this](const HttpResponse& response) { responses.push_back(response); });
    client.on_error([this](const Error& error) { errors.push_back(error.name); });
    return client;
  }
  static HttpRequest request(std::string method, std::string target) {
    return {.method = std::move(method), .target = std::move(target), .fields = {{"Host", "here"}}};
  }
  bool wait_for(std::size_t count) {
    return run_until([&] { return responses.size() >= count || !errors.empty(); });
  }
  std::vector<unsigned> statuses() const {
    std::vector<unsigned> statuses;
    for (const HttpResponse& response : responses) statuses.push_back(response.status);
    return statuses;
  }

  std::vector<HttpResponse> responses;
  Lines errors;

 private:
  SocketAddress address_;
  std::optional<ScratchFolder> folder_;
  std::optional<PeerProgram> nginx_;
};

TEST_F(Nginx, AnswersPipelinedRequestsInTheirOrder) {
  TypedCarrier<HttpClient> client = connect();
  client.send(request("GET", "/small"));
  client.send(request("HEAD", "/large"));
  client.send(request("GET", "/missing"));
  client.send(request("GET", "/large"));
  client.send(request("GET", "/gone"));
  ASSERT_TRUE(wait_for(5));
  EXPECT_EQ(errors, Lines());
  EXPECT_EQ(statuses(), (std::vector<unsigned>{200, 200, 404, 200, 410}));
  EXPECT_EQ(responses[0].body.text(), "small\n");
  EXPECT_EQ(responses[1].body.size(), 0u);
  EXPECT_EQ(*find_http_field(responses[1].fields, "content-length"), "1000000");
  EXPECT_TRUE(responses[3].body.text() == pattern(1'000'000));
  EXPECT_EQ(responses[4].body.text(), "it is gone");
}

TEST_F(Nginx, IsUnderstoodInChunks) {
  TypedCarrier<HttpClient> client = connect();
  HttpRequest chunks = request("GET", "/chunks");
  chunks.fields.push_back({"Accept-Encoding", "gzip"});
  client.send(chunks);
  client.send(request("GET", "/small"));
  ASSERT_TRUE(wait_for(2));
  EXPECT_EQ(errors, Lines());
  EXPECT_EQ(statuses(), (std::vector<unsigned>{200, 200}));
  EXPECT_EQ(*find_http_field(responses[0].fields, "content-encoding"), "gzip");
  EXPECT_EQ(responses[0].body.text().substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(responses[1].body.text(), "small\n");
}

TEST_F(Nginx, UnderstandsOurBodies) {
  TypedCarrier<HttpClient> client = connect();
  HttpRequest post = request("POST", "/post");
  post.body = Bytes::copy_of(pattern(300'000));
  client.send(post);
  auto pieces = client.carrier().begin("POST /post HTTP/1.1\r\nHost: here\r\n\r\none, ");
  pieces->append("two, ");
  pieces->finish("three");
  client.send(request("GET", "/small"));
  ASSERT_TRUE(wait_for(3));
  EXPECT_EQ(errors, Lines());
  EXPECT_EQ(statuses(), (std::vector<unsigned>{200, 200, 200}));
  EXPECT_EQ(responses[0].body.text(), "got 300000");
  EXPECT_EQ(responses[2].body.text(), "small\n");
}

TEST_F(Nginx, ClosesWhenItSaysSo) {
  TypedCarrier<HttpClient> client = connect();
  std::optional<Cause> closed;
  client.carrier().on_closed([&](Cause cause) { closed = cause; });
  client.send(request("GET", "/close"));
  client.carrier().close();
  ASSERT_TRUE(run_until([&] { return closed.has_value(); }));
  EXPECT_EQ(closed, Cause::kFinished);
  ASSERT_EQ(responses.size(), 1u);
  EXPECT_EQ(responses[0].body.text(), "bye");
  EXPECT_EQ(*find_http_field(responses[0].fields, "connection"), "close");
}

}  // namespace
}  // namespace post::posix
