#include "model/framing/http1/decoder.h"

#include <string>
#include <utility>

namespace post {
namespace {

ParseResult need_more(const ByteSource& in) {
  if (!in.finished()) return NeedMore{};
  return Error{"incomplete_message", "the stream ended inside an HTTP message"};
}

}  // namespace

ParseResult HttpDecoder::parse(ByteSource& in) {
  switch (body_) {
    case Body::kHead:
      return parse_head(in);
    case Body::kCounted:
      return parse_counted(in);
    case Body::kChunked:
      return parse_chunk(in);
    case Body::kToTheEnd:
      return parse_to_the_end(in);
    case Body::kEnded:
      return NeedMore{};
  }
  return NeedMore{};
}

ParseResult HttpDecoder::parse_head(ByteSource& in) {
  while (true) {
    const Result<bool> whole = lines_.take(in);
    if (!whole) return whole.error();
    if (!*whole && lines_.text().empty()) return NeedMore{};
    if (!*whole) return need_more(in);
    const std::string octets = lines_.release();
    // RFC 9112 section 2.2: empty lines before a request are read over.
    if (octets == "\r\n" && exchange_.role != HttpExchange::Role::kClient) continue;
    Result<HttpHead> head = parse_http_head(octets, limits_);
    if (!head) return head.error();
    if (auto refusal = refusal_of(*head)) return *std::move(refusal);
    if (!head->interim()) return first_piece(*head);
    exchange_.answer(*head);  // 100 Continue and its like: nobody waits for them here
  }
}

std::optional<Error> HttpDecoder::refusal_of(const HttpHead& head) const {
  const bool client = exchange_.role == HttpExchange::Role::kClient;
  if (head.request && client) {
    return Error{"unexpected_request", "from a server; allowed: responses"};
  }
  if (!head.request && (!client || exchange_.only_heads.empty())) {
    return Error{"unexpected_response", "status " + std::to_string(head.status) +
                                            "; allowed: one for each request that was sent"};
  }
  if (head.request && exchange_.only_heads.size() >= limits_.waiting) {
    return Error{"too_many_requests",
                 "more than " + std::to_string(limits_.waiting) + " without a response"};
  }
  return std::nullopt;
}

ParseResult HttpDecoder::first_piece(HttpHead& head) {
  bool bodiless = false;
  if (head.request) {
    exchange_.note(HttpExchange::Role::kServer, head);
  } else {
    bodiless = exchange_.answer(head);
  }
  // What a body would have been is told where none follows.
  if (bodiless && head.length) {
    head.fields.push_back({"Content-Length", std::to_string(*head.length)});
  }
  FramedPiece piece{.bytes = Bytes::copy_of(write_http_head(head) + "\r\n")};
  offset_ = piece.bytes.size();
  note_body(head, bodiless);
  if (body_ == Body::kHead || body_ == Body::kCounted) piece.total = offset_ + left_;
  piece.last = body_ == Body::kHead;
  if (offset_ + left_ > limits_.message) return too_large();
  return piece;
}

void HttpDecoder::note_body(const HttpHead& head, bool bodiless) {
  left_ = bodiless ? 0 : head.length.value_or(0);
  if (!bodiless && head.chunked) {
    chunks_ = ChunkedBody(limits_);
    body_ = Body::kChunked;
  } else if (!bodiless && !head.request && !head.length) {
    body_ = Body::kToTheEnd;
  } else {
    body_ = left_ > 0 ? Body::kCounted : Body::kHead;
  }
}

ParseResult HttpDecoder::parse_counted(ByteSource& in) {
  if (in.size() == 0) return need_more(in);
  FramedPiece piece = next_piece(in.take(static_cast<std::size_t>(left_)));
  left_ -= piece.bytes.size();
  piece.last = left_ == 0;
  if (piece.last) body_ = Body::kHead;
  return piece;
}

ParseResult HttpDecoder::parse_chunk(ByteSource& in) {
  ParseResult result = chunks_.parse(in);
  if (std::holds_alternative<NeedMore>(result)) return need_more(in);
  auto* chunk = std::get_if<FramedPiece>(&result);
  if (chunk == nullptr) return result;
  if (offset_ + chunk->bytes.size() > limits_.message) return too_large();
  FramedPiece piece = next_piece(std::move(chunk->bytes));
  piece.last = chunk->last;
  if (piece.last) body_ = Body::kHead;
  return piece;
}

ParseResult HttpDecoder::parse_to_the_end(ByteSource& in) {
  if (in.size() == 0 && !in.finished()) return NeedMore{};
  if (offset_ + in.size() > limits_.message) return too_large();
  FramedPiece piece = next_piece(in.take(Bytes::kMaxSize));
  piece.last = in.finished() && in.size() == 0;
  if (piece.last) body_ = Body::kEnded;
  return piece;
}

FramedPiece HttpDecoder::next_piece(Bytes octets) {
  FramedPiece piece{.offset = offset_, .bytes = std::move(octets)};
  offset_ += piece.bytes.size();
  return piece;
}

Error HttpDecoder::too_large() const {
  return {"too_large",
          "an HTTP message of more than " + std::to_string(limits_.message) + " octets"};
}

}  // namespace post
