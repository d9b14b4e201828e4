// The far end (draft section 2.4): names, addresses, port and stack of a peer, more or less
// resolved.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/few.h"
#include "model/result.h"

namespace post {

/// A Remote is fully resolved once it has addresses only; until then its name is to be resolved
/// (rule 71).
class Remote {
 public:
  static Remote address(SocketAddress address);
  /// Several addresses of one peer, in the order given.
  static Remote addresses(std::vector<SocketAddress> addresses);
  /// `host` is a DNS name or an address as text. A Remote that cannot be keeps its error(), which
  /// establishment reports.
  static Remote host(std::string_view host, std::uint16_t port);
  /// "post://host:port" leaves the stack open, "post+tcp://host:port" and "tcp://host:port" name
  /// it, "host:port" is short for the first. An IPv6 address stands in brackets. There is no path,
  /// query or user. A Remote that cannot be parsed keeps its error().
  static Remote uri(std::string_view text);
  /// The same, for callers that want the error (`remote_syntax`) now.
  static Result<Remote> parse(std::string_view text);

  std::span<const SocketAddress> addresses() const {
    return {addresses_.begin(), addresses_.end()};
  }
  const std::string& name() const {
    return rare().name;
  }  ///< lower case, without a final dot; empty: nothing to resolve
  std::uint16_t port() const { return rare().port; }  ///< goes with name()
  /// The only one wanted; absent: any.
  const std::optional<std::string>& stack() const { return rare().stack; }
  bool resolved() const { return name().empty(); }
  bool is_group() const;  ///< its first address is a multicast group's
  const std::optional<Error>& error() const { return rare().error; }
  /// As it was asked for, for traces: "server.example:443", "tcp://[2001:db8::1]:443".
  std::string to_string() const;

  friend bool operator==(const Remote& a, const Remote& b) {
    return std::ranges::equal(a.addresses(), b.addresses()) && a.rare() == b.rare();
  }

 private:
  /// What most have not.
  struct Rare {
    std::string name;
    std::uint16_t port = 0;
    std::optional<std::string> stack;
    std::optional<Error> error;
    friend bool operator==(const Rare&, const Rare&) = default;
  };
  const Rare& rare() const;
  void fail(Error error);
  template <class Change>
  void change(Change change);
  static Result<Remote> parse_authority(std::string_view whole, std::string_view authority);

  Few<SocketAddress> addresses_;
  std::shared_ptr<const Rare> rare_;  // null: nothing of it
};

/// True for letters, digits, hyphens and underscores in labels of 1..63 joined by dots, 253
/// characters at most.
bool is_host_name(std::string_view text);

}  // namespace post
