#include "model/framing/http1/lines.h"

#include <string_view>

#include "model/framing/http1/head.h"

namespace post {

Result<bool> HttpLines::take(ByteSource& in, Until until) {
  while (in.size() > 0) {
    std::size_t used = 0;
    for (const std::byte each : in.front()) {
      const char octet = static_cast<char>(each);
      if (auto refusal = refuse(octet)) return *std::move(refusal);
      text_ += octet;
      ++used;
      if (octet != '\n') continue;
      line_ = text_.size();
      if (!complete(until)) continue;
      in.skip(used);
      return true;
    }
    in.skip(used);
  }
  return false;
}

std::optional<Error> HttpLines::refuse(char octet) const {
  const std::string_view line = std::string_view(text_).substr(line_);
  if (text_.ends_with('\r') != (octet == '\n')) {
    return Error{"bad_line_end", "behind " + quoted(line) + "; allowed: CR LF"};
  }
  if (!text_.empty() && line.empty() && (octet == ' ' || octet == '\t')) {
    return Error{"folded_line", "a line begins with a space; allowed: each field on one line"};
  }
  if (text_.size() < limit_) return std::nullopt;
  return Error{"too_large", "lines of more than " + std::to_string(limit_) + " octets"};
}

bool HttpLines::complete(Until until) const {
  return until == Until::kFirstLine || text_ == "\r\n" || text_.ends_with("\r\n\r\n");
}

}  // namespace post
