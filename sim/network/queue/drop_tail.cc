// Takes what fits and drops the newcomer that does not; first in, first out. May mark newcomers
// that find a long queue.
#include <limits>

#include "sim/network/queue/fifo.h"
#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

class DropTail final : public QueueModel {
 public:
  explicit DropTail(const QueueOptions& options)
      : room_(options),
        mark_packets_(options.mark_from.packets.value_or(kNo)),
        mark_bytes_(options.mark_from.bytes.value_or(kNo)) {}

  Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter&,
                     QueueDrops&) override {
    if (full(packet.bytes)) return Verdict::drop(verdict::kQueueFull);
    Waiting last = waiting_as(packet, handle);
    last.mark = last.ecn_capable && is_long();
    fifo_.push(last);
    return Verdict::pass();
  }
  std::optional<Departure> next(Time, const Transmitter&, QueueDrops&) override {
    if (fifo_.empty()) return std::nullopt;
    const Waiting first = fifo_.pop();
    return Departure{first.handle, first.bytes, first.mark};
  }
  std::optional<PacketHandle> remove() override {
    if (fifo_.empty()) return std::nullopt;
    return fifo_.pop().handle;
  }
  bool full(std::uint64_t bytes) const override {
    return !room_.has(bytes, fifo_.packets(), fifo_.bytes());
  }

 private:
  static constexpr std::uint64_t kNo = std::numeric_limits<std::uint64_t>::max();

  bool is_long() const { return fifo_.packets() >= mark_packets_ || fifo_.bytes() >= mark_bytes_; }

  Room room_;
  std::uint64_t mark_packets_;
  std::uint64_t mark_bytes_;
  Fifo fifo_;
};

}  // namespace

std::unique_ptr<QueueModel> make_drop_tail(const QueueOptions& options) {
  return std::make_unique<DropTail>(options);
}

}  // namespace post::sim
