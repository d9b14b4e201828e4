// Reads a trace back that JsonSeqWriter wrote. The file is not trusted: everything is checked and
// bounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/results/input_file.h"
#include "experiments/lab/trace/recorder.h"

namespace post::lab {

struct TraceLimits {
  std::size_t record_octets = 1 << 20;
  std::uint64_t records = 100'000'000;
};

/// Errors: "io_error" where the file cannot be read, "bad_trace" with file, record and octet where
/// it is no trace. Record 0 is the header. Integers that were written as strings (above 2^53 - 1)
/// come back as text.
class TraceReader {
 public:
  static Result<TraceReader> open(const std::filesystem::path& path, TraceLimits limits = {});

  const std::string& title() const { return title_; }
  Result<std::optional<OwnedRecord>> next();  ///< nothing at the end of the file

 private:
  TraceReader(InputFile file, TraceLimits limits) : file_(std::move(file)), limits_(limits) {}
  Result<void> read_header();
  /// The next JSON text into text_; false at the end of the file.
  Result<bool> next_text();
  Error bad(std::string_view what) const;

  InputFile file_;
  TraceLimits limits_;
  std::string title_;
  std::string text_;
  std::uint64_t start_ = 0;    ///< octet at which text_ starts
  std::uint64_t records_ = 0;  ///< read so far, without the header
};

/// Reads a whole file into `writer`.
Result<void> read_trace(const std::filesystem::path& path, RecordWriter& writer,
                        TraceLimits limits = {});

}  // namespace post::lab
