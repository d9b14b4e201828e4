// One direction of a link: policer, queue, transmitter, transit, arrival; in this order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/executor.h"
#include "model/trace.h"
#include "sim/network/counters.h"
#include "sim/network/link.h"
#include "sim/network/packet.h"
#include "sim/network/policer/policer.h"
#include "sim/network/queue/packet_queue.h"
#include "sim/network/rate/transmitter.h"
#include "sim/network/transit/flight_queue.h"
#include "sim/network/transit/transit.h"

namespace post::sim {

/// Packets overtake each other in queues that say so and by jitter that reorders, else never, also
/// where the delay shrinks. A packet in the transmitter leaves it at the rate it entered with. What
/// is lost is lost behind the transmitter: it has used the link.
class LinkDirection {
 public:
  /// What happens at the two ends, all in the network phase but on_leaving and on_space, which can
  /// come from inside offer() and flush().
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_leaving(const Packet& packet) = 0;
    virtual void on_space() = 0;
    virtual bool on_arriving(Packet&& packet) = 0;  ///< false, the packet untouched: nobody there
  };

  struct Setup {
    Executor& executor;
    EntityId entity;
    const Tracer& tracer;
    std::string name;  ///< in traces
    bool up = true;
    Transmitter transmitter;
    std::unique_ptr<QueueModel> queue;
    TransitModel transit;
    std::optional<Policer> policer;
    Delegate& delegate;
  };
  explicit LinkDirection(Setup setup);

  const std::string& name() const { return name_; }
  void offer(Packet&& packet);
  bool full(std::size_t bytes) const;
  void flush(std::string_view reason);  ///< drops what waits in the queue
  void set_up(bool up);                 ///< going down drops everything
  void set_rate(std::uint64_t rate_bps) { transmitter_.set_rate(rate_bps); }
  void set_delay(Duration delay) { transmitter_.set_delay(delay); }
  void set_loss(std::unique_ptr<LossModel> loss) { transit_.set_loss(std::move(loss)); }
  void set_black_hole(bool black_hole) { transit_.set_black_hole(black_hole); }
  const LinkCounters& counters() const { return counters_; }

 private:
  bool police(Packet& packet);
  void enqueue(Packet&& packet);
  void start(Packet&& packet);
  void transmitted();
  bool start_waiting();
  void propagate(Packet&& packet);
  void fly(Packet&& packet, Time arrives, bool corrupted);
  void arrived();
  void drop(const Packet& packet, std::string_view reason);
  PacketMeta meta(const Packet& packet, std::uint64_t ordinal) const;

  Executor& executor_;
  const Tracer& tracer_;
  std::string name_;
  bool up_;
  std::optional<Policer> policer_;
  PacketQueue<Packet> queue_;
  std::uint64_t queue_offered_ = 0;
  Transmitter transmitter_;
  Packet transmitting_;
  TransitModel transit_;
  FlightQueue<Packet> in_flight_;
  Delegate& delegate_;
  LinkCounters counters_;
  Task transmitted_;  ///< armed while transmitting_ holds a packet
  Task arrived_;      ///< armed for the first of in_flight_
};

}  // namespace post::sim
