// The text form of a trace: one line a record, line n being record n. Baselines are kept in
// it. docs/trace.md, "Text".
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "experiments/lab/trace/recorder.h"

namespace post::lab {

/// A record as one line, without the line's end:
/// "     250000000 client       establishment:attempt_started attempt=2 branch=1.2.1 trigger=delay
/// [64] <-7"
std::string text_line(const TraceRecord& record);
std::string text_line(const OwnedRecord& record);

/// Writes each record as a line to a stream that outlives it.
class TextWriter final : public RecordWriter {
 public:
  explicit TextWriter(std::ostream& out) : out_(out) {}
  void write(TraceSeq, const TraceRecord& record) override { out_ << text_line(record) << '\n'; }

 private:
  std::ostream& out_;
};

/// Keeps the lines, for comparisons.
class LineRecorder final : public RecordWriter {
 public:
  void write(TraceSeq, const TraceRecord& record) override { lines_.push_back(text_line(record)); }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

}  // namespace post::lab
