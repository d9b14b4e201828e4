#include "experiments/lab/worlds/laboratory/trace_merger.h"

#include <string>

namespace post::lab {

class TraceMerger::Buffer final : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    Kept kept{record, std::string(record.host), {}, {}};
    kept.rules.assign(record.rules.begin(), record.rules.end());
    kept.data.assign(record.data.begin(), record.data.end());
    kept_.push_back(std::move(kept));
    return handed_on_.size() + kept_.size();
  }

  bool empty() const { return next_ == kept_.size(); }
  Time time() const { return kept_[next_].record.time; }
  void hand_on(TraceSink& sink) {
    Kept& next = kept_[next_++];
    TraceRecord record = next.record;
    record.host = next.host;
    record.rules = next.rules;
    record.data = next.data;
    if (record.cause != 0) record.cause = final_seq(record.cause);
    final_.push_back(sink.record(record));
  }
  void clear() {
    handed_on_.insert(handed_on_.end(), final_.begin(), final_.end());
    final_.clear();
    kept_.clear();
    next_ = 0;
  }

 private:
  struct Kept {
    TraceRecord record;  ///< its views end with the call: the following hold what they showed
    std::string host;
    std::vector<Rule> rules;
    std::vector<TraceField> data;
  };

  /// A cause is an earlier record of the same buffer.
  TraceSeq final_seq(TraceSeq own) const {
    const std::size_t index = own - 1;
    return index < handed_on_.size() ? handed_on_[index] : final_[index - handed_on_.size()];
  }

  std::vector<Kept> kept_;
  std::size_t next_ = 0;
  std::vector<TraceSeq> final_;      ///< of kept_, so far
  std::vector<TraceSeq> handed_on_;  ///< of all before
};

TraceMerger::TraceMerger(TraceSink* sink) : sink_(sink) {}

TraceMerger::~TraceMerger() { flush(); }

TraceSink* TraceMerger::add_buffer() {
  if (sink_ == nullptr) return nullptr;
  return buffers_.emplace_back(std::make_unique<Buffer>()).get();
}

void TraceMerger::flush() {
  while (Buffer* const next = earliest()) next->hand_on(*sink_);
  for (const auto& buffer : buffers_) buffer->clear();
}

TraceMerger::Buffer* TraceMerger::earliest() {
  Buffer* first = nullptr;
  for (const auto& buffer : buffers_) {
    if (buffer->empty()) continue;
    if (first == nullptr || buffer->time() < first->time()) first = buffer.get();
  }
  return first;
}

}  // namespace post::lab
