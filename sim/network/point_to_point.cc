#include "sim/network/point_to_point.h"

#include <tuple>
#include <utility>

#include "model/check.h"
#include "model/trace_events.h"
#include "sim/network/network.h"

namespace post::sim {

/// One end with the direction that leaves it.
class PointToPointLink::End final : public LinkEnd, private LinkDirection::Delegate {
 public:
  End(PointToPointLink& link, std::size_t index, std::unique_ptr<QueueModel> queue,
      TransitModel transit)
      : link_(link),
        peer_index_(1 - index),
        outgoing_({.executor = link.engine_,
                   .entity = link.engine_.entity(link_entity(link.name())),
                   .tracer = link.tracer_,
                   .name = end_name(link.options_, index),
                   .up = link.options_.up,
                   .transmitter = transmitter_of(link.options_, index),
                   .queue = std::move(queue),
                   .transit = std::move(transit),
                   .policer = policer_of(link.options_.directions[index]),
                   .delegate = *this}) {}

  const std::string& name() const override { return outgoing_.name(); }
  bool up() const override { return link_.up_; }
  std::size_t mtu() const override { return link_.options_.mtu; }
  void attach(LinkClient* client, InterfaceId interface) override {
    client_ = client;
    interface_ = interface;
  }
  void set_tap(PacketTap* tap) override { tap_ = tap; }
  bool peer_wants(const GroupFlow& flow, unsigned hops) const override {
    const End& peer = *link_.ends_[peer_index_];
    return peer.client_ != nullptr && peer.client_->wants(flow, peer.interface_, hops);
  }
  void send(Packet&& packet) override { outgoing_.offer(std::move(packet)); }
  bool full(std::size_t bytes) const override { return outgoing_.full(bytes); }
  void flush(std::string_view reason) override { outgoing_.flush(reason); }
  const LinkCounters& counters() const override { return outgoing_.counters(); }

  LinkDirection& outgoing() { return outgoing_; }
  void announce_state() {
    if (client_ != nullptr) client_->on_link_state(interface_);
  }

 private:
  static std::string end_name(const LinkOptions& options, std::size_t index) {
    const LinkEndOptions& place = options.ends[index];
    return options.name + "/" + place.node + "." + place.interface;
  }
  static Transmitter transmitter_of(const LinkOptions& options, std::size_t index) {
    const DirectionOptions& direction = options.directions[index];
    return {{direction.rate_bps, options.overhead, direction.delay}, direction.deliveries};
  }
  static std::optional<Policer> policer_of(const DirectionOptions& direction) {
    return direction.policer ? std::optional<Policer>(*direction.policer) : std::nullopt;
  }

  void on_leaving(const Packet& packet) override {
    if (tap_ != nullptr) tap_->on_leaving(link_.engine_.now(), packet);
  }
  void on_space() override {
    if (client_ != nullptr) client_->on_queue_space(interface_);
  }
  bool on_arriving(Packet&& packet) override {
    return link_.ends_[peer_index_]->take(std::move(packet));
  }
  bool take(Packet&& packet) {
    if (tap_ != nullptr) tap_->on_arriving(link_.engine_.now(), packet);
    if (client_ == nullptr) return false;
    client_->on_arrival(interface_, std::move(packet));
    return true;
  }

  PointToPointLink& link_;
  std::size_t peer_index_;
  LinkClient* client_ = nullptr;
  InterfaceId interface_{};
  PacketTap* tap_ = nullptr;
  LinkDirection outgoing_;
};

PointToPointLink::PointToPointLink(const LinkOptions& options, Engine& engine, const Tracer& tracer)
    : options_(options), engine_(engine), tracer_(tracer), up_(options.up) {}

PointToPointLink::~PointToPointLink() = default;

Result<std::unique_ptr<PointToPointLink>> PointToPointLink::make(const LinkOptions& options,
                                                                 Engine& engine,
                                                                 const Tracer& tracer) {
  check(options.mtu >= 68 && options.mtu <= 65'535, "MTU of 68 to 65535 octets (RFC 791)");
  check(options.mtu + options.overhead <= LinkModel::kMaxPacketBytes, "overhead within bounds");
  std::unique_ptr<PointToPointLink> link(new PointToPointLink(options, engine, tracer));
  for (std::size_t index = 0; index < 2; ++index) {
    const DirectionOptions& direction = options.directions[index];
    auto queue = make_queue(direction.queue);
    if (!queue) return queue.error();
    auto loss = make_loss(direction.loss, link->draws(index));
    if (!loss) return loss.error();
    auto transit = TransitModel::make({direction.transit, *std::move(loss), link->draws(index)});
    if (!transit) return transit.error();
    link->ends_[index] =
        std::make_unique<End>(*link, index, *std::move(queue), *std::move(transit));
  }
  return link;
}

LinkEnd& PointToPointLink::end(std::size_t index) { return *ends_[index]; }

std::array<std::size_t, 2> PointToPointLink::ends_by_name() const {
  const auto key = [this](std::size_t index) {
    return std::tie(options_.ends[index].node, options_.ends[index].interface);
  };
  return key(1) < key(0) ? std::array<std::size_t, 2>{1, 0} : std::array<std::size_t, 2>{0, 1};
}

KeyedDraws PointToPointLink::draws(std::size_t end) const {
  const bool forward = end == ends_by_name()[0];
  const Direction direction = forward ? Direction::kForward : Direction::kBackward;
  return {engine_.seed(), engine_.run_number(), options_.name, direction};
}

void PointToPointLink::set_up(bool up) {
  if (up == up_) return;
  up_ = up;
  trace_change(std::string("up ") + (up ? "true" : "false"));
  for (const std::size_t end : ends_by_name()) ends_[end]->outgoing().set_up(up);
  for (const std::size_t end : ends_by_name()) ends_[end]->announce_state();
}

void PointToPointLink::set_rate(std::size_t end, std::uint64_t rate_bps) {
  ends_[end]->outgoing().set_rate(rate_bps);
  trace_direction_change(end, "rate " + std::to_string(rate_bps));
}

void PointToPointLink::set_delay(std::size_t end, Duration delay) {
  ends_[end]->outgoing().set_delay(delay);
  trace_direction_change(end, "delay_ns " + std::to_string(nanoseconds_of(delay)));
}

Result<void> PointToPointLink::set_loss(std::size_t end, const LossOptions& options) {
  auto loss = make_loss(options, draws(end));
  if (!loss) return loss.error();
  ends_[end]->outgoing().set_loss(std::move(*loss));
  const bool random = options.probability_ppb > 0;
  const std::string ppb = random ? " ppb " + std::to_string(options.probability_ppb) : "";
  trace_direction_change(end, "loss " + options.kind + ppb);
  return {};
}

void PointToPointLink::set_black_hole(std::size_t end, bool black_hole) {
  ends_[end]->outgoing().set_black_hole(black_hole);
  trace_direction_change(end, std::string("black_hole ") + (black_hole ? "true" : "false"));
}

void PointToPointLink::trace_change(std::string what) const {
  trace::LinkChanged event;
  event.link = name();
  event.what = std::move(what);
  tracer_.emit(event);
}

void PointToPointLink::trace_direction_change(std::size_t end, const std::string& what) const {
  trace_change(what + " from " + options_.ends[end].node);
}

}  // namespace post::sim
