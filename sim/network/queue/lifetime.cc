// First in, first out, without what can no longer be at the other end in time (draft section 2.2).
#include "sim/network/queue/fifo.h"
#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

class LifetimeQueue final : public QueueModel {
 public:
  explicit LifetimeQueue(const QueueOptions& options) : room_(options) {}

  Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter& out,
                     QueueDrops& drops) override {
    const Waiting last = waiting_as(packet, handle);
    if (is_late(last, packet.now, out)) return Verdict::drop(verdict::kTooLate);
    if (full(packet.bytes)) sweep(packet.now, out, drops);
    if (full(packet.bytes)) return Verdict::drop(verdict::kQueueFull);
    fifo_.push(last);
    return Verdict::pass();
  }
  std::optional<Departure> next(Time now, const Transmitter& out, QueueDrops& drops) override {
    while (!fifo_.empty()) {
      const Waiting first = fifo_.pop();
      if (!is_late(first, now, out)) return Departure{first.handle, first.bytes};
      drops.push_back({first.handle, verdict::kTooLate});
    }
    return std::nullopt;
  }
  std::optional<PacketHandle> remove() override {
    if (fifo_.empty()) return std::nullopt;
    return fifo_.pop().handle;
  }
  bool full(std::uint64_t bytes) const override {
    return !room_.has(bytes, fifo_.packets(), fifo_.bytes());
  }
  bool sees_all() const override { return true; }

 private:
  /// Even if it were sent at once.
  static bool is_late(const Waiting& packet, Time now, const Transmitter& out) {
    return packet.useful_until != kNever &&
           out.would_arrive(now, packet.bytes) > packet.useful_until;
  }
  /// Once around: who stays comes to the end in the order in which they were.
  void sweep(Time now, const Transmitter& out, QueueDrops& drops) {
    for (std::size_t left = fifo_.packets(); left > 0; --left) {
      const Waiting packet = fifo_.pop();
      if (is_late(packet, now, out)) {
        drops.push_back({packet.handle, verdict::kTooLate});
      } else {
        fifo_.push(packet);
      }
    }
  }

  Room room_;
  Fifo fifo_;
};

}  // namespace

std::unique_ptr<QueueModel> make_lifetime_queue(const QueueOptions& options) {
  return std::make_unique<LifetimeQueue>(options);
}

}  // namespace post::sim
