#include "model/framing/http1/chunked.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "model/framing/http1/head.h"

namespace post {

ParseResult ChunkedBody::parse(ByteSource& in) {
  while (true) {
    if (place_ == Place::kContent && left_ > 0) {
      if (in.size() == 0) return NeedMore{};
      FramedPiece piece{.bytes = in.take(static_cast<std::size_t>(left_))};
      left_ -= piece.bytes.size();
      if (left_ == 0) place_ = Place::kBehindContent;
      return piece;
    }
    const bool trailer = place_ == Place::kTrailer;
    const Result<bool> whole =
        line_.take(in, trailer ? HttpLines::Until::kEmptyLine : HttpLines::Until::kFirstLine);
    if (!whole) return whole.error();
    if (!*whole) return NeedMore{};
    if (trailer) {
      if (!trailer_fits()) return Error{"too_many_fields", "in a trailer section"};
      return FramedPiece{.last = true};
    }
    if (place_ == Place::kBehindContent) {
      const std::string end = line_.release();
      if (end != "\r\n") {
        return Error{"bad_chunk", quoted(end) + " behind a chunk; allowed: CR LF"};
      }
      place_ = Place::kSize;
    } else if (auto error = read_size()) {
      return *std::move(error);
    }
  }
}

// chunk-size [ ";" extensions ]
std::optional<Error> ChunkedBody::read_size() {
  const std::string line = line_.release();
  const std::string_view text = std::string_view(line).substr(0, line.size() - 2);
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), left_, 16);
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::size_t behind = std::min(rest.find_first_not_of(" \t"), rest.size());
  if (failed != std::errc() || (!rest.empty() && (behind == rest.size() || rest[behind] != ';'))) {
    return Error{"bad_chunk",
                 "a chunk's size is " + quoted(text) +
                     "; allowed: up to 16 hexadecimal digits, and extensions behind ;"};
  }
  place_ = left_ == 0 ? Place::kTrailer : Place::kContent;
  if (left_ == 0) line_ = HttpLines(limits_.head);
  return std::nullopt;
}

bool ChunkedBody::trailer_fits() const {
  const auto lines = std::ranges::count(line_.text(), '\n');
  return static_cast<std::size_t>(lines) <= limits_.fields + 1;
}

void write_chunk(Bytes content, ByteSink& out) {
  std::array<char, 18> size{};
  char* const end = std::to_chars(size.data(), size.data() + 16, content.size(), 16).ptr;
  *end = '\r';
  *(end + 1) = '\n';
  out.push_back(Bytes::copy_of(std::string_view(size.data(), end + 2)));
  out.push_back(std::move(content));
  out.push_back(Bytes::copy_of("\r\n"));
}

void write_last_chunk(ByteSink& out) { out.push_back(Bytes::copy_of("0\r\n\r\n")); }

}  // namespace post
