#include "experiments/lab/worlds/laboratory/trace_merger.h"

#include "experiments/lab/trace/recorder.h"

namespace post::lab {

class TraceMerger::Buffer final : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    kept_.push_back(OwnedRecord::copy_of(0, record));
    return handed_on_.size() + kept_.size();
  }

  bool empty() const { return next_ == kept_.size(); }
  Time time() const { return kept_[next_].time; }
  void hand_on(TraceSink& sink) {
    const OwnedRecord& next = kept_[next_++];
    const std::vector<TraceField> fields = fields_of(next);
    TraceRecord record{next.time,  next.host,  next.subject, next.name,
                       next.rules, next.cause, fields};
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
  /// A cause is an earlier record of the same buffer.
  TraceSeq final_seq(TraceSeq own) const {
    const std::size_t index = own - 1;
    return index < handed_on_.size() ? handed_on_[index] : final_[index - handed_on_.size()];
  }

  std::vector<OwnedRecord> kept_;
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
