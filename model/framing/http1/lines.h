// Lines of a byte stream that end with CR LF, collected as their octets come.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "model/framing/framer.h"

namespace post {

/// Collects lines up to and with an empty one: a head, or the trailer behind a chunked body.
/// Refused at once: a line end that is not CR LF, a line that begins with a space (RFC 9112
/// sections 2.2 and 5.2), more octets than allowed.
class HttpLines {
 public:
  explicit HttpLines(std::size_t limit) : limit_(limit) {}

  enum class Until { kEmptyLine, kFirstLine };
  /// Takes octets up to that line. True: it is there. Errors: `bad_line_end`, `folded_line`,
  /// `too_large`.
  Result<bool> take(ByteSource& in, Until until = Until::kEmptyLine);
  const std::string& text() const { return text_; }
  std::string release() {
    line_ = 0;
    return std::exchange(text_, {});
  }

 private:
  std::optional<Error> refuse(char octet) const;
  bool complete(Until until) const;

  std::size_t limit_;
  std::string text_;
  std::size_t line_ = 0;  // where the last one begins
};

}  // namespace post
