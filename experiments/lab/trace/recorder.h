// Trace records kept in memory: for tests, summaries and explanations.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/trace/record_writer.h"

namespace post::lab {

struct OwnedField {
  std::string name;
  OwnedTraceValue value;
  friend bool operator==(const OwnedField&, const OwnedField&) = default;
};

/// A TraceRecord that owns what the original only views.
struct OwnedRecord {
  TraceSeq seq = 0;
  Time time;
  std::string host;
  Subject subject;
  std::string name;
  std::vector<Rule> rules;
  TraceSeq cause = 0;
  std::vector<OwnedField> data;

  static OwnedRecord copy_of(TraceSeq seq, const TraceRecord& record);
};

/// The fields of `record`; valid as long as it is.
std::vector<TraceField> fields_of(const OwnedRecord& record);
/// Hands `record` to `writer` in the form in which it was first written.
void replay(const OwnedRecord& record, RecordWriter& writer);
void replay(std::span<const OwnedRecord> records, RecordWriter& writer);

class Recorder final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override {
    records_.push_back(OwnedRecord::copy_of(seq, record));
  }
  const std::vector<OwnedRecord>& records() const { return records_; }

 private:
  std::vector<OwnedRecord> records_;
};

/// The value of a data field, or nullptr.
const TraceValue* find_field(const TraceRecord& record, std::string_view name);
/// A text field's value; empty where there is no such field or it is not text.
std::string_view text_field(const TraceRecord& record, std::string_view name);
std::optional<std::uint64_t> unsigned_field(const TraceRecord& record, std::string_view name);

}  // namespace post::lab
