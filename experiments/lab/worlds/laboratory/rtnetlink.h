// Configures a network namespace's interfaces, addresses, routes and rules by rtnetlink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/posix/descriptor.h"
#include "model/address.h"
#include "model/result.h"
#include "sim/network/route_kind.h"

namespace post::lab {

class NetlinkRequest;

/// The index of an interface in its namespace.
enum class LinkIndex : int {};
inline constexpr LinkIndex kLoopback{1};

/// Numbers of routing tables, <linux/rtnetlink.h>.
inline constexpr std::uint32_t kMainTable = 254;

struct RouteRequest {
  IpPrefix destination;
  std::optional<LinkIndex> out;  ///< none: packets to there end here, as `kind` says
  std::uint32_t table = kMainTable;
  std::uint32_t metric = 0;                            ///< the least wins; 0: the family's default
  sim::RouteKind kind = sim::RouteKind::kUnreachable;  ///< without `out`
};

/// A socket of the namespace in which it was opened, wherever it is used. Errors by the system's
/// names. Each call waits for the system's answer.
class Rtnetlink {
 public:
  static Result<Rtnetlink> open();  ///< in the calling thread's network namespace

  Result<LinkIndex> index_of(const std::string& interface) const;
  Result<void> set_up(LinkIndex link, std::optional<std::size_t> mtu = {});
  /// Without duplicate address detection: it may be used at once.
  Result<void> add_address(LinkIndex link, const IpPrefix& address);
  /// Without the last one of a family the system forgets that family's routes over the link.
  Result<void> remove_address(LinkIndex link, const IpPrefix& address);
  Result<void> add_route(const RouteRequest& route);  ///< one that is there already stays
  /// Packets from `source` are routed by `table`.
  Result<void> add_source_rule(const IpAddress& source, std::uint32_t table);
  Result<void> remove_source_rule(const IpAddress& source, std::uint32_t table);
  /// Makes the namespace see now, rather than within a second, that the carrier changed.
  Result<void> refresh(LinkIndex link);

 private:
  explicit Rtnetlink(posix::Descriptor socket) : socket_(std::move(socket)) {}
  /// 0, or an errno.
  int ask(NetlinkRequest& request);
  int change_address(std::uint16_t type, std::uint16_t flags, LinkIndex link,
                     const IpPrefix& address);
  int change_source_rule(std::uint16_t type, std::uint16_t flags, const IpAddress& source,
                         std::uint32_t table);

  posix::Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace post::lab
