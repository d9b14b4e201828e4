// Writes a trace as qlog: a JSON text sequence (RFC 7464), one record a line.
// docs/trace.md, "JSON-SEQ".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/lab/results/output_file.h"
#include "experiments/lab/trace/record_writer.h"

namespace post::lab {

/// Streams to disk. After a failed write the rest is dropped, and close() tells the error.
class JsonSeqWriter final : public RecordWriter {
 public:
  static Result<JsonSeqWriter> create(const std::filesystem::path& path, std::string_view title);

  void write(TraceSeq seq, const TraceRecord& record) override;
  const std::optional<Error>& error() const { return file_.error(); }
  Result<void> close() { return file_.close(); }

 private:
  explicit JsonSeqWriter(OutputFile file) : file_(std::move(file)) {}

  OutputFile file_;
  std::string line_;
};

/// A record as JSON text on one line, without separator and end.
std::string json_event(TraceSeq seq, const TraceRecord& record);

}  // namespace post::lab
