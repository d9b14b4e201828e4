// Takes what fits and drops the newcomer that does not.
#include <limits>

#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

class DropTail final : public QueueModel {
 public:
  explicit DropTail(const QueueOptions& options)
      : packets_(options.packets.value_or(kUnlimited)),
        bytes_(options.bytes.value_or(kUnlimited)) {}

  Verdict on_arrival(const PacketMeta& packet, const QueueDepth& depth) override {
    return full(packet.bytes, depth) ? Verdict::drop(verdict::kQueueFull) : Verdict::pass();
  }
  bool full(std::uint64_t bytes, const QueueDepth& depth) const override {
    return depth.packets >= packets_ || depth.bytes > bytes_ || bytes > bytes_ - depth.bytes;
  }

 private:
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t packets_;
  std::uint64_t bytes_;
};

}  // namespace

std::unique_ptr<QueueModel> make_drop_tail(const QueueOptions& options) {
  return std::make_unique<DropTail>(options);
}

}  // namespace post::sim
