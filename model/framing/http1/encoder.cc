#include "model/framing/http1/encoder.h"

#include <utility>

#include "model/check.h"
#include "model/framing/http1/chunked.h"

namespace post {
namespace {

/// RFC 9110 section 8.6: of these an absent body is said to be none.
bool needs_length(const HttpHead& head) {
  return !head.request || head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
}

}  // namespace

void HttpEncoder::encode(const FramedPiece& piece, ByteSink& out) {
  if (piece.offset == 0) begin(piece.total);
  ByteSource in;
  in.append(piece.bytes);
  if (body_ == Body::kHead) {
    const Result<bool> whole = lines_.take(in);
    check(whole.ok() && (*whole || !piece.last), "encode() is given what check() took");
    if (!*whole) return;
    write_head(out);
  }
  while (in.size() > 0) write_body(in.take(Bytes::kMaxSize), out);
  if (piece.last && body_ == Body::kChunked) write_last_chunk(out);
}

void HttpEncoder::begin(std::optional<std::uint64_t> total) {
  lines_ = HttpLines(limits_.head);
  total_ = total;
  body_ = Body::kHead;
}

void HttpEncoder::write_head(ByteSink& out) {
  const std::string octets = lines_.release();
  const Result<HttpHead> head = parse_http_head(octets, limits_);
  check(head.ok(), "encode() is given what check() took");
  std::optional<std::uint64_t> length;
  if (total_) length = *total_ - octets.size();
  out.push_back(Bytes::copy_of(write_http_head(*head) + framing_of(*head, length) + "\r\n"));
}

// The field that says where the body ends, with its line end; and how the body is written.
std::string HttpEncoder::framing_of(const HttpHead& head, std::optional<std::uint64_t> length) {
  if (head.request) exchange_.note(HttpExchange::Role::kClient, head);
  const bool bodiless = !head.request && exchange_.answer(head);
  body_ = bodiless ? Body::kNone : length ? Body::kCounted : Body::kChunked;
  if (bodiless && (head.status == 204 || head.interim())) return "";
  if (bodiless && head.length) length = head.length;
  if (bodiless && length == 0u) return "";
  if (!length) return "Transfer-Encoding: chunked\r\n";
  if (*length == 0 && !needs_length(head)) return "";
  return "Content-Length: " + std::to_string(*length) + "\r\n";
}

void HttpEncoder::write_body(Bytes octets, ByteSink& out) const {
  if (body_ == Body::kCounted) out.push_back(std::move(octets));
  if (body_ == Body::kChunked) write_chunk(std::move(octets), out);
}

}  // namespace post
