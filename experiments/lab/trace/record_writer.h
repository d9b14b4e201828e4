// What takes numbered trace records, and the sink that numbers them.
#pragma once

#include <utility>
#include <vector>

#include "model/trace.h"

namespace post::lab {

/// Takes the records of one run in the order of their sequence numbers. Views are valid during the
/// call only.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual void write(TraceSeq seq, const TraceRecord& record) = 0;
};

/// Numbers records from 1 and hands each to all of its writers, which must outlive it.
class TeeSink final : public TraceSink {
 public:
  explicit TeeSink(std::vector<RecordWriter*> writers = {}) : writers_(std::move(writers)) {}

  void add(RecordWriter& writer) { writers_.push_back(&writer); }

  TraceSeq record(const TraceRecord& record) override {
    ++last_;
    for (RecordWriter* writer : writers_) writer->write(last_, record);
    return last_;
  }

 private:
  std::vector<RecordWriter*> writers_;
  TraceSeq last_ = 0;
};

}  // namespace post::lab
