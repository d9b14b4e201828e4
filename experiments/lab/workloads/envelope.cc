// One line for each framer that does not take any octets.
#include "experiments/lab/workloads/envelope.h"

#include <algorithm>
#include <array>

namespace post::lab {
namespace {

Bytes join(std::string_view before, const Bytes& content, std::string_view after = "") {
  return Bytes::copy_of(std::string(before) + std::string(content.text()) + std::string(after));
}

Bytes plain(const Bytes& content) { return content; }

// HTTP: content is a body.
Bytes http_request(const Bytes& content) {
  return join("POST /workload HTTP/1.1\r\nHost: server\r\n\r\n", content);
}
Bytes http_response(const Bytes& content) {
  if (content.empty()) return Bytes::copy_of("HTTP/1.1 204 No Content\r\n\r\n");
  return join("HTTP/1.1 200 OK\r\n\r\n", content);
}
Bytes http_body(const Bytes& message) {
  constexpr std::string_view kEmptyLine = "\r\n\r\n";
  const std::size_t head = message.text().find(kEmptyLine);
  return head == std::string_view::npos ? Bytes() : message.slice(head + kEmptyLine.size());
}

// JSON: content is a string of two hexadecimal digits an octet.
constexpr std::string_view kDigits = "0123456789abcdef";

Bytes json_text(const Bytes& content) {
  std::string digits;
  for (const std::byte octet : content.span()) {
    digits += kDigits[std::to_integer<unsigned>(octet >> 4)];
    digits += kDigits[std::to_integer<unsigned>(octet & std::byte{15})];
  }
  return Bytes::copy_of("\"" + digits + "\"");
}
Bytes json_content(const Bytes& message) {
  std::string octets;
  for (std::size_t i = 1; i + 2 < message.size(); i += 2) {
    const std::size_t high = kDigits.find(message.text()[i]);
    const std::size_t low = kDigits.find(message.text()[i + 1]);
    if (high == kDigits.npos || low == kDigits.npos) return {};
    octets += static_cast<char>(high * 16 + low);
  }
  return Bytes::copy_of(octets);
}

constexpr std::array kEnvelopes{
    Envelope{"http1", http_request, http_response, http_body, true},
    Envelope{"json", json_text, json_text, json_content, false},
    Envelope{"", plain, plain, plain, false},
};

}  // namespace

const Envelope& envelope_of(const std::vector<std::string>& framers) {
  std::string_view uppermost;
  if (!framers.empty()) uppermost = framers.back();
  const auto* found = std::ranges::find(kEnvelopes, uppermost, &Envelope::framer);
  return found != kEnvelopes.end() ? *found : kEnvelopes.back();
}

}  // namespace post::lab
