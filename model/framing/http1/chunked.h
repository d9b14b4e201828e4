// The chunked transfer coding (RFC 9112 section 7.1).
#pragma once

#include <cstdint>

#include "model/framing/framer.h"
#include "model/framing/http1/http1.h"
#include "model/framing/http1/lines.h"

namespace post {

/// Takes chunks apart. Extensions and trailers are read over.
class ChunkedBody {
 public:
  explicit ChunkedBody(const Http1Limits& limits) : limits_(limits), line_(kLongestSizeLine) {}

  /// Content octets, the end (a piece of no octets that is `last`), NeedMore, or an Error:
  /// `bad_chunk`, or as of HttpLines. Offsets are the caller's.
  ParseResult parse(ByteSource& in);

 private:
  enum class Place { kSize, kContent, kBehindContent, kTrailer };
  static constexpr std::size_t kLongestSizeLine = 1024;

  std::optional<Error> read_size();
  bool trailer_fits() const;

  Http1Limits limits_;
  HttpLines line_;
  Place place_ = Place::kSize;
  std::uint64_t left_ = 0;  // of the chunk
};

/// `content`, not empty, as a chunk.
void write_chunk(Bytes content, ByteSink& out);
void write_last_chunk(ByteSink& out);

}  // namespace post
