// Reads requests and responses of HTTP/1.1.
#pragma once

#include <cstdint>
#include <optional>

#include "model/framing/framer.h"
#include "model/framing/http1/chunked.h"
#include "model/framing/http1/exchange.h"
#include "model/framing/http1/lines.h"

namespace post {

/// Finds where bodies end, joins chunks, and takes off the fields that told it.
class HttpDecoder {
 public:
  /// Both outlive it.
  HttpDecoder(const Http1Limits& limits, HttpExchange& exchange)
      : limits_(limits), exchange_(exchange), lines_(limits.head), chunks_(limits) {}

  /// As Framer::parse().
  ParseResult parse(ByteSource& in);

 private:
  enum class Body : std::uint8_t { kHead, kCounted, kChunked, kToTheEnd, kEnded };

  ParseResult parse_head(ByteSource& in);
  std::optional<Error> refusal_of(const HttpHead& head) const;
  ParseResult first_piece(HttpHead& head);
  void note_body(const HttpHead& head, bool bodiless);
  ParseResult parse_counted(ByteSource& in);
  ParseResult parse_chunk(ByteSource& in);
  ParseResult parse_to_the_end(ByteSource& in);
  FramedPiece next_piece(Bytes octets);
  Error too_large() const;

  const Http1Limits& limits_;
  HttpExchange& exchange_;
  HttpLines lines_;
  ChunkedBody chunks_;
  Body body_ = Body::kHead;
  std::uint64_t left_ = 0;    // of a body of known length
  std::uint64_t offset_ = 0;  // in the content
};

}  // namespace post
