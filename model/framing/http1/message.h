// HTTP requests and responses as values: what a TypedCarrier over the framer `http1` sends and
// receives.
//
//     post::TypedCarrier<post::HttpClient> web(endpoint.initiate({}, remote, {clear_text,
//     {"http1"}})); web.send({.target = "/", .fields = {{"Host", "server.example"}}});
//     web.ready([](const post::HttpResponse& response) { print(response.status); });
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.h"
#include "model/framing/http1/head.h"
#include "model/message.h"
#include "model/result.h"

namespace post {

/// Needs a field Host. Its end is not said in fields: the framer does that.
struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<HttpField> fields{};
  Bytes body{};
  friend bool operator==(const HttpRequest& one, const HttpRequest& other);
};

struct HttpResponse {
  unsigned status = 200;
  std::string reason{};  ///< for people; may be empty
  std::vector<HttpField> fields{};
  Bytes body{};
  friend bool operator==(const HttpResponse& one, const HttpResponse& other);
};

/// The value of the first field of that name, in any case; null: there is none.
const std::string* find_http_field(const std::vector<HttpField>& fields, std::string_view name);

/// Content of Messages for the framer `http1`. What cannot stand in a value becomes a space; what
/// is no request even so is refused by send().
OutMessage to_message(const HttpRequest& request);
OutMessage to_message(const HttpResponse& response);

/// The side that asks, for TypedCarrier.
struct HttpClient {
  using Out = HttpRequest;
  using In = HttpResponse;
  static OutMessage encode(const HttpRequest& request) { return to_message(request); }
  /// Errors: `unexpected_request`, or as of parse_http_head().
  static Result<HttpResponse> decode(const InMessage& message);
};

/// The side that answers. Responses go in the order of their requests.
struct HttpServer {
  using Out = HttpResponse;
  using In = HttpRequest;
  static OutMessage encode(const HttpResponse& response) { return to_message(response); }
  /// Errors: `unexpected_response`, or as of parse_http_head().
  static Result<HttpRequest> decode(const InMessage& message);
};

}  // namespace post
