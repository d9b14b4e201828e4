// One direction of a link: queue, transmitter, loss stage, propagation, arrival; in this order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "model/executor.h"
#include "model/trace.h"
#include "sim/network/counters.h"
#include "sim/network/link.h"
#include "sim/network/loss/loss.h"
#include "sim/network/packet.h"
#include "sim/network/queue/queue.h"
#include "sim/network/ring_queue.h"

namespace post::sim {

/// First in, first out: packets never overtake each other, also where the delay shrinks. A packet
/// in the transmitter leaves it at the rate it entered with. The loss stage comes behind the
/// transmitter: a lost packet has used the link.
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
    LinkModel model;
    std::unique_ptr<QueueModel> queue;
    std::unique_ptr<LossModel> loss;
    Delegate& delegate;
  };
  explicit LinkDirection(Setup setup);

  const std::string& name() const { return name_; }
  void offer(Packet&& packet);
  bool full(std::size_t bytes) const;
  void flush(std::string_view reason);  ///< drops what waits in the queue
  void set_up(bool up);                 ///< going down drops everything
  void set_rate(std::uint64_t rate_bps) { model_.rate_bps = rate_bps; }
  void set_delay(Duration delay) { model_.delay = delay; }
  void set_loss(std::unique_ptr<LossModel> loss) { loss_ = std::move(loss); }
  const LinkCounters& counters() const { return counters_; }

 private:
  struct InFlight {
    Packet packet;
    Time arrives{};
  };

  void enqueue(Packet&& packet);
  void start(Packet&& packet);
  void transmitted();
  void start_waiting();
  void propagate(Packet&& packet);
  void arrived();
  void drop(const Packet& packet, std::string_view reason);
  PacketMeta meta(const Packet& packet, std::uint64_t ordinal) const;

  Executor& executor_;
  const Tracer& tracer_;
  std::string name_;
  LinkModel model_;
  std::unique_ptr<QueueModel> queue_model_;
  std::unique_ptr<LossModel> loss_;
  Delegate& delegate_;
  RingQueue<Packet> queue_;
  std::uint64_t queue_bytes_ = 0;
  std::uint64_t queue_offered_ = 0;
  Packet transmitting_;
  RingQueue<InFlight> in_flight_;
  LinkCounters counters_;
  Task transmitted_;  ///< armed while transmitting_ holds a packet
  Task arrived_;      ///< armed for the first of in_flight_
};

}  // namespace post::sim
