// A link between two nodes of a NetworkSimulation, and the table of what links are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/ns3/network/link_end.h"
#include "adapters/ns3/network/network.h"
#include "model/result.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "sim/network/loss/loss.h"

namespace post::ns3host {

/// What a link is made from. All that is pointed to outlives it.
struct LinkSetup {
  const LinkOptions& options;
  std::array<ns3::Ptr<ns3::Node>, 2> nodes;
  std::array<bool, 2> routers;
  std::array<std::unique_ptr<LinkEnd>, 2> ends;
  // Of the direction that leaves the end.
  std::array<std::unique_ptr<sim::LossModel>, 2> losses;
  std::array<std::optional<sim::KeyedDraws>, 2> draws;
};

/// The devices are on their nodes when the link is made. A change that a kind of link cannot make
/// is an error `unsupported`.
class Link {
 public:
  explicit Link(std::array<std::unique_ptr<LinkEnd>, 2> ends) : ends_(std::move(ends)) {}
  virtual ~Link() = default;

  LinkEnd& end(std::size_t index) { return *ends_[index]; }
  virtual ns3::Ptr<ns3::NetDevice> device(std::size_t end) const = 0;
  /// Takes ns-3's stream numbers from `first` on for what it draws; returns the next free one.
  virtual std::int64_t assign_streams(std::int64_t first) { return first; }
  /// True where a packet needs the address of its next hop.
  virtual bool shared() const { return true; }

  virtual Result<void> set_up(bool up) = 0;
  virtual Result<void> set_rate(std::size_t end, std::uint64_t rate_bps) = 0;
  virtual Result<void> set_delay(std::size_t end, Duration delay) = 0;
  virtual Result<void> set_loss(std::size_t end, std::unique_ptr<sim::LossModel> model) = 0;
  virtual Result<void> set_black_hole(std::size_t end, bool black_hole);
  /// For that end alone.
  virtual void set_interface_up(std::size_t end, bool up);

 private:
  std::array<std::unique_ptr<LinkEnd>, 2> ends_;
};

struct LinkKind {
  std::string_view name;
  Result<std::unique_ptr<Link>> (*make)(LinkSetup setup);
};
/// Sorted by name.
const std::vector<LinkKind>& link_kinds();

Result<std::unique_ptr<Link>> make_csma_link(LinkSetup setup);
Result<std::unique_ptr<Link>> make_point_to_point_link(LinkSetup setup);
Result<std::unique_ptr<Link>> make_wifi_link(LinkSetup setup);

Error unsupported(std::string text);
/// Of ns-3's own devices, which have but rate, delay, loss and a simple queue or a queue disc:
/// error `unsupported` where the link asks for more.
Result<void> check_plain(const LinkOptions& options);

}  // namespace post::ns3host
