// Writes requests and responses of HTTP/1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/framing/framer.h"
#include "model/framing/http1/exchange.h"
#include "model/framing/http1/lines.h"

namespace post {

/// Adds the field that says where a body ends, and the ends of chunks.
class HttpEncoder {
 public:
  /// Most octets added to a piece: "Transfer-Encoding: chunked" or "Content-Length: " with its
  /// digits, and the ends of chunks.
  static constexpr std::size_t kMostOverhead = 64;

  /// Both outlive it.
  HttpEncoder(const Http1Limits& limits, HttpExchange& exchange)
      : limits_(limits), exchange_(exchange), lines_(limits.head) {}

  /// Content that Framer::check() took.
  void encode(const FramedPiece& piece, ByteSink& out);

 private:
  enum class Body : std::uint8_t { kHead, kNone, kCounted, kChunked };

  void begin(std::optional<std::uint64_t> total);
  void write_head(ByteSink& out);
  std::string framing_of(const HttpHead& head, std::optional<std::uint64_t> length);
  void write_body(Bytes octets, ByteSink& out) const;

  const Http1Limits& limits_;
  HttpExchange& exchange_;
  HttpLines lines_;
  std::optional<std::uint64_t> total_;
  Body body_ = Body::kHead;
};

}  // namespace post
