// One row that drops or marks at its head when packets have waited too long for too long
// (RFC 8289).
#include "sim/network/queue/codel_state.h"
#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

class Codel final : public QueueModel {
 public:
  explicit Codel(const QueueOptions& options)
      : room_(options), state_({options.target, options.interval, options.ecn}) {}

  Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter&,
                     QueueDrops&) override {
    if (full(packet.bytes)) return Verdict::drop(verdict::kQueueFull);
    const Waiting last = waiting_as(packet, handle);
    state_.on_arrival(last.bytes);
    fifo_.push(last);
    return Verdict::pass();
  }
  std::optional<Departure> next(Time now, const Transmitter&, QueueDrops& drops) override {
    return state_.next(now, fifo_, drops);
  }
  std::optional<PacketHandle> remove() override {
    if (fifo_.empty()) return std::nullopt;
    return fifo_.pop().handle;
  }
  bool full(std::uint64_t bytes) const override {
    return !room_.has(bytes, fifo_.packets(), fifo_.bytes());
  }

 private:
  Room room_;
  CodelState state_;
  Fifo fifo_;
};

}  // namespace

std::unique_ptr<QueueModel> make_codel(const QueueOptions& options) {
  return std::make_unique<Codel>(options);
}

}  // namespace post::sim
