// The start line and the fields of a request or a response (RFC 9112 sections 2 to 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/framing/http1/http1.h"
#include "model/result.h"

namespace post {

struct HttpField {
  std::string name;
  std::string value;
  friend bool operator==(const HttpField&, const HttpField&) = default;
};

struct HttpHead {
  bool request = false;
  unsigned minor = 1;  ///< of the version HTTP/1.x
  std::string method;  ///< of a request, as is `target`
  std::string target;
  unsigned status = 0;  ///< of a response, as is `reason`
  std::string reason;
  std::vector<HttpField> fields;        ///< without those that say where the Message ends
  std::optional<std::uint64_t> length;  ///< what Content-Length said
  bool chunked = false;                 ///< what Transfer-Encoding said

  /// A response that never has a body: 1xx, 204 and 304.
  bool bodiless() const { return !request && (status < 200 || status == 204 || status == 304); }
  /// Of those that come before the response itself.
  bool interim() const { return !request && status < 200; }
};

/// `octets` are a whole head, with its empty line. Refused: what has two readings (RFC 9112 section
/// 11.2), and what this framer does not speak: tunnels, upgrades, requests of HTTP/1.0. Errors:
/// `bad_start_line`, `bad_field`, `bad_length`, `too_many_fields`, `not_supported`.
Result<HttpHead> parse_http_head(std::string_view octets, const Http1Limits& limits);

/// Start line and fields, without the empty line. What cannot stand in a value becomes a space
/// (RFC 9110 section 5.5).
std::string write_http_head(const HttpHead& head);

bool same_field_name(std::string_view one, std::string_view other);

/// For an error: `octets` in quotes, cut after forty, and with dots for what cannot be printed.
std::string quoted(std::string_view octets);

}  // namespace post
