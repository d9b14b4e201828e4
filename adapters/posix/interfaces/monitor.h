// The host's interfaces and routes as they are now, and whoever wants to hear of changes.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/posix/interfaces/interface_table.h"
#include "adapters/posix/interfaces/netlink.h"
#include "adapters/posix/interfaces/route_table.h"
#include "adapters/posix/loop.h"
#include "model/host.h"

namespace post::posix {

/// Follows the kernel's announcements. Observers are called in the delivery phase, once for each
/// interface that changed since.
class Monitor final : private Watch::Handler {
 public:
  /// In the network namespace of the calling thread.
  static Result<std::unique_ptr<Monitor>> create(Loop& loop, EntityId entity, bool loopback);
  static Result<std::unique_ptr<Monitor>> create(Loop& loop, EntityId entity, bool loopback,
                                                 NetlinkSocket questions,
                                                 NetlinkSocket announcements);

  const InterfaceTable& interfaces() const { return table_; }
  /// The way to `remote` out of an interface that is up; none: nothing could leave. Both may be
  /// unspecified.
  std::optional<Route> route(const IpAddress& local, InterfaceId interface,
                             const IpAddress& remote);
  /// How many IP bytes a packet on `route` may have.
  std::size_t mtu_of(const Route& route) const;
  /// A path was found to be narrower than remembered.
  void forget_routes();
  /// Counts what may have changed routes: answers kept elsewhere are as old as this.
  std::uint64_t generation() const { return generation_; }
  /// Takes what the kernel announced but the loop has not come to yet.
  void catch_up();

  void add(Network::Observer& observer) { observers_.push_back(&observer); }
  void remove(Network::Observer& observer);
  /// The host is gone.
  void silence();

 private:
  struct Notice {
    Network::Observer* observer;
    InterfaceId interface;
    friend bool operator==(const Notice&, const Notice&) = default;
  };

  static constexpr Duration kRetry = std::chrono::milliseconds(10);

  Monitor(Loop& loop, EntityId entity, bool loopback, NetlinkSocket questions,
          NetlinkSocket announcements);

  void on_events(std::uint32_t events) override;
  void refresh();
  void tell();

  Loop& loop_;
  NetlinkSocket questions_;
  NetlinkSocket announcements_;
  InterfaceTable table_;
  RouteTable routes_;
  std::uint64_t generation_ = 1;
  std::vector<Network::Observer*> observers_;
  std::deque<Notice> notices_;
  Watch watch_;
  Task tell_;
  Task retry_;
};

}  // namespace post::posix
