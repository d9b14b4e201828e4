#include "model/framing/http1/message.h"

#include <algorithm>
#include <utility>

namespace post {
namespace {

OutMessage join(const HttpHead& head, const Bytes& body) {
  const std::string text = write_http_head(head) + "\r\n";
  return Bytes::generate(text.size() + body.size(), [&](std::span<std::byte> to) {
    const auto first = std::ranges::copy(std::as_bytes(std::span(text)), to.begin()).out;
    std::ranges::copy(body.span(), first);
  });
}

struct Parts {
  HttpHead head;
  Bytes body;
};

Result<Parts> split(const InMessage& message) {
  constexpr std::string_view kEmptyLine = "\r\n\r\n";
  const std::size_t end = message.text().find(kEmptyLine);
  const std::size_t body = end == std::string_view::npos ? message.size() : end + kEmptyLine.size();
  Result<HttpHead> head = parse_http_head(message.text().substr(0, body), {});
  if (!head) return head.error();
  if (head->length) {  // of a body that does not follow
    head->fields.push_back({"Content-Length", std::to_string(*head->length)});
  }
  return Parts{*std::move(head), message.content().slice(body)};
}

}  // namespace

bool operator==(const HttpRequest& one, const HttpRequest& other) {
  return one.method == other.method && one.target == other.target && one.fields == other.fields &&
         one.body.text() == other.body.text();
}

bool operator==(const HttpResponse& one, const HttpResponse& other) {
  return one.status == other.status && one.reason == other.reason && one.fields == other.fields &&
         one.body.text() == other.body.text();
}

const std::string* find_http_field(const std::vector<HttpField>& fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const HttpField& field) { return same_field_name(field.name, name); });
  return found == fields.end() ? nullptr : &found->value;
}

OutMessage to_message(const HttpRequest& request) {
  HttpHead head;
  head.request = true;
  head.method = request.method;
  head.target = request.target;
  head.fields = request.fields;
  return join(head, request.body);
}

OutMessage to_message(const HttpResponse& response) {
  HttpHead head;
  head.status = response.status;
  head.reason = response.reason;
  head.fields = response.fields;
  return join(head, response.body);
}

Result<HttpResponse> HttpClient::decode(const InMessage& message) {
  Result<Parts> parts = split(message);
  if (!parts) return parts.error();
  HttpHead& head = parts->head;
  if (head.request) return Error{"unexpected_request", head.method + "; allowed: a response"};
  return HttpResponse{head.status, std::move(head.reason), std::move(head.fields),
                      std::move(parts->body)};
}

Result<HttpRequest> HttpServer::decode(const InMessage& message) {
  Result<Parts> parts = split(message);
  if (!parts) return parts.error();
  HttpHead& head = parts->head;
  if (!head.request) {
    return Error{"unexpected_response", std::to_string(head.status) + "; allowed: a request"};
  }
  return HttpRequest{std::move(head.method), std::move(head.target), std::move(head.fields),
                     std::move(parts->body)};
}

}  // namespace post
