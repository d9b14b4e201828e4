// TCP Fast Open (RFC 7413): the cookies that a client keeps and those that a server makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "model/address.h"
#include "model/time.h"
#include "sim/network/packet.h"

namespace post::sim::tcp {

/// What a client knows of one server.
struct FastOpenEntry {
  FastOpenCookie cookie;
  std::size_t segment_size = 0;  ///< octets: what the server said it takes
};

/// Of one host, by own and remote address (section 4.1.3).
class FastOpenCache {
 public:
  /// Nothing where no cookie is known, or where Fast Open failed lately.
  std::optional<FastOpenEntry> find(const IpAddress& local, const IpAddress& remote,
                                    Time now) const;
  /// False where a SYN with the option was lost lately: something may drop it (section 4.1.3.1).
  bool may_ask(const IpAddress& local, const IpAddress& remote, Time now) const;
  void store(const IpAddress& local, const IpAddress& remote, const FastOpenEntry& entry);
  /// The server did not take what came with a cookie.
  void forget(const IpAddress& local, const IpAddress& remote);
  void suspend(const IpAddress& local, const IpAddress& remote, Time now);

 private:
  /// Linux' tcp_fastopen_blackhole_timeout_sec.
  static constexpr Duration kPause = std::chrono::hours(1);
  struct Server {
    std::optional<FastOpenEntry> entry;
    Time suspended_until = kStartOfRun;
  };
  std::map<std::pair<IpAddress, IpAddress>, Server> servers_;
};

/// What a server answers to the option of a SYN.
struct FastOpenAnswer {
  std::optional<FastOpenCookie> cookie;  ///< goes with SYN/ACK
  bool take_octets = false;              ///< the SYN's cookie is valid
};

/// A cookie is a keyed hash of the client's address: the server keeps none (section 4.1.2).
class FastOpenCookies {
 public:
  explicit FastOpenCookies(std::uint64_t key) : key_(key) {}
  FastOpenAnswer answer(const FastOpenCookie& option, const IpAddress& client) const;
  /// All cookies that were given lose their worth.
  void rotate() { ++key_; }

 private:
  FastOpenCookie cookie_for(const IpAddress& client) const;
  std::uint64_t key_;
};

}  // namespace post::sim::tcp
