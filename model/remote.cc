#include "model/remote.h"

#include <algorithm>

#include "model/text.h"

namespace post {
namespace {

constexpr std::size_t kMaxUri = 512;
constexpr std::size_t kMaxScheme = 32;

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, is_label_character);
}

// Digits and dots only: meant as an IPv4 address, so never a name.
bool looks_numeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

Error syntax(std::string_view text, std::string_view what) {
  return {"remote_syntax", "'" + std::string(text.substr(0, 80)) + "': " + std::string(what) +
                               "; allowed: [stack://]host:port, with host a name, an IPv4 address "
                               "or an IPv6 address in brackets"};
}

bool is_scheme_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '_' || c == '-';
}

// "post" leaves the stack open, "post+NAME" and "NAME" name it.
std::optional<Error> read_scheme(std::string_view uri, std::string scheme,
                                 std::optional<std::string>& stack) {
  if (scheme.empty() || scheme.size() > kMaxScheme ||
      !std::ranges::all_of(scheme, is_scheme_character)) {
    return syntax(uri, "not the name of a stack before ://");
  }
  if (scheme == "post") return std::nullopt;
  if (scheme.starts_with("post+")) scheme.erase(0, 5);
  if (scheme.empty()) return syntax(uri, "no stack behind post+");
  if (scheme == "post" || scheme.starts_with("post+")) return syntax(uri, "post+ twice");
  stack = std::move(scheme);
  return std::nullopt;
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > 253 || looks_numeric(text)) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

const Remote::Rare& Remote::rare() const {
  static const Rare kNothing;
  return rare_ ? *rare_ : kNothing;
}

template <class Change>
void Remote::change(Change change) {
  Rare changed = rare();
  change(changed);
  rare_ = std::make_shared<const Rare>(std::move(changed));
}

void Remote::fail(Error error) {
  change([&](Rare& rare) { rare.error = std::move(error); });
}

Remote Remote::address(SocketAddress address) { return addresses({address}); }

Remote Remote::addresses(std::vector<SocketAddress> addresses) {
  Remote remote;
  if (addresses.empty()) remote.fail({"remote_syntax", "a Remote without any address"});
  for (const SocketAddress& address : addresses) remote.addresses_.push_back(address);
  return remote;
}

Remote Remote::host(std::string_view host, std::uint16_t port) {
  Remote remote;
  if (const auto address = IpAddress::parse(host)) {
    remote.addresses_.push_back({*address, port});
  } else if (is_host_name(host)) {
    if (host.ends_with('.')) host.remove_suffix(1);
    remote.change([&](Rare& rare) {
      rare.name = to_lower(host);
      rare.port = port;
    });
  } else {
    remote.fail(syntax(host, "neither a host name nor an address"));
  }
  return remote;
}

Result<Remote> Remote::parse(std::string_view text) {
  if (text.size() > kMaxUri) return syntax(text, "longer than 512 characters");
  std::optional<std::string> stack;
  std::string_view rest = text;
  if (const std::size_t mark = text.find("://"); mark != std::string_view::npos) {
    if (auto error = read_scheme(text, to_lower(text.substr(0, mark)), stack)) return *error;
    rest.remove_prefix(mark + 3);
  }
  Result<Remote> remote = parse_authority(text, rest);
  if (remote.ok() && stack) {
    remote->change([&](Rare& rare) { rare.stack = std::move(stack); });
  }
  return remote;
}

Result<Remote> Remote::parse_authority(std::string_view whole, std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos) return syntax(whole, "no port");
  std::string_view host = authority.substr(0, colon);
  std::uint64_t port = 0;
  if (!parse_decimal(authority.substr(colon + 1), port) || port < 1 || port > 65535) {
    return syntax(whole, "the port is not 1 to 65535");
  }
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool is_v6 = host.find(':') != std::string_view::npos;
  if (is_v6 != bracketed) return syntax(whole, "an IPv6 address, and nothing else, has brackets");
  Remote remote = Remote::host(host, static_cast<std::uint16_t>(port));
  if (remote.error()) return syntax(whole, "neither a host name nor an address");
  return remote;
}

Remote Remote::uri(std::string_view text) {
  Result<Remote> parsed = parse(text);
  if (parsed.ok()) return *std::move(parsed);
  Remote remote;
  remote.fail(parsed.error());
  return remote;
}

bool Remote::is_group() const {
  return !addresses_.empty() && addresses_.front().ip.is_multicast();
}

std::string Remote::to_string() const {
  if (error()) return "invalid";
  const std::string scheme = stack() ? *stack() + "://" : "";
  if (!resolved()) return scheme + name() + ":" + std::to_string(port());
  std::vector<std::string> texts;
  for (const SocketAddress& address : addresses_) texts.push_back(address.to_string());
  return scheme + join(texts, " ");
}

}  // namespace post
