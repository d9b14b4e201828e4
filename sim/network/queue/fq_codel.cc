// Flow queues in turn by deficit round robin, new flows first, each under CoDel (RFC 8290).
#include <algorithm>

#include "sim/network/queue/codel_state.h"
#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

class FqCodel final : public QueueModel {
 public:
  explicit FqCodel(const QueueOptions& options)
      : room_(options),
        quantum_(static_cast<std::int64_t>(options.quantum)),
        flows_(options.flows, Flow({options.target, options.interval, options.ecn})) {}

  Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter&,
                     QueueDrops& drops) override {
    const auto index = static_cast<std::uint32_t>(packet.flow % flows_.size());
    Flow& flow = flows_[index];
    const Waiting last = waiting_as(packet, handle);
    flow.codel.on_arrival(last.bytes);
    flow.fifo.push(last);
    ++packets_;
    bytes_ += last.bytes;
    if (!flow.listed) {
      flow.listed = true;
      flow.deficit = quantum_;
      new_.push(index);
    }
    while (!room_.holds(packets_, bytes_)) drop_from_fattest(drops);
    return Verdict::pass();
  }

  std::optional<Departure> next(Time now, const Transmitter&, QueueDrops& drops) override {
    while (!new_.empty() || !old_.empty()) {
      const bool fresh = !new_.empty();
      RingQueue<std::uint32_t>& row = fresh ? new_ : old_;
      const std::uint32_t index = row.front();
      if (flows_[index].deficit <= 0) {
        flows_[index].deficit += quantum_;
        old_.push(row.pop());
      } else if (const auto leaving = take(flows_[index], now, drops)) {
        return leaving;
      } else {
        retire(fresh);
      }
    }
    return std::nullopt;
  }

  std::optional<PacketHandle> remove() override {
    for (RingQueue<std::uint32_t>* row : {&new_, &old_}) {
      for (; !row->empty(); flows_[row->pop()].listed = false) {
        Flow& flow = flows_[row->front()];
        if (!flow.fifo.empty()) return pop(flow).handle;
      }
    }
    return std::nullopt;
  }

  /// What does not fit drives out packets of the longest flow.
  bool full(std::uint64_t) const override { return false; }
  bool sees_flows() const override { return true; }

 private:
  struct Flow {
    explicit Flow(const CodelState::Setup& setup) : codel(setup) {}
    Fifo fifo;
    CodelState codel;
    std::int64_t deficit = 0;
    bool listed = false;  ///< among new_ or old_
  };

  Waiting pop(Flow& flow) {
    const Waiting first = flow.fifo.pop();
    --packets_;
    bytes_ -= first.bytes;
    return first;
  }

  std::optional<Departure> take(Flow& flow, Time now, QueueDrops& drops) {
    const std::size_t packets = flow.fifo.packets();
    const std::uint64_t bytes = flow.fifo.bytes();
    const auto leaving = flow.codel.next(now, flow.fifo, drops);
    packets_ -= packets - flow.fifo.packets();
    bytes_ -= bytes - flow.fifo.bytes();
    if (leaving) flow.deficit -= leaving->bytes;
    return leaving;
  }

  /// The empty flow at the front of a row: a new one has to pass through the old ones, so that it
  /// cannot come back as a new one at once (RFC 8290 section 4.2).
  void retire(bool fresh) {
    const std::uint32_t index = fresh ? new_.pop() : old_.pop();
    if (fresh && !old_.empty()) {
      old_.push(index);
    } else {
      flows_[index].listed = false;
    }
  }

  void drop_from_fattest(QueueDrops& drops) {
    const auto less = [](const Flow& a, const Flow& b) { return a.fifo.bytes() < b.fifo.bytes(); };
    Flow& fattest = *std::max_element(flows_.begin(), flows_.end(), less);
    drops.push_back({pop(fattest).handle, verdict::kQueueFull});
  }

  Room room_;
  std::int64_t quantum_;
  std::vector<Flow> flows_;
  RingQueue<std::uint32_t> new_;
  RingQueue<std::uint32_t> old_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<QueueModel> make_fq_codel(const QueueOptions& options) {
  return std::make_unique<FqCodel>(options);
}

}  // namespace post::sim
