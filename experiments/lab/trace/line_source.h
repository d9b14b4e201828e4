// Traces as a sequence of text lines, whatever form they are kept in: what comparisons work on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "model/result.h"

namespace post::lab {

class LineSource {
 public:
  virtual ~LineSource() = default;
  virtual Result<std::optional<std::string>> next() = 0;  ///< nothing at the end
};

/// Lines in memory, which outlive the source.
class LinesInMemory final : public LineSource {
 public:
  explicit LinesInMemory(std::span<const std::string> lines) : lines_(lines) {}
  Result<std::optional<std::string>> next() override;

 private:
  std::span<const std::string> lines_;
};

/// Opens a trace: a run folder (its trace.qlog), a qlog file, or text. In text, lines that start
/// with '#' are comments. Which of the two files it is, its first octet tells.
Result<std::unique_ptr<LineSource>> open_lines(const std::filesystem::path& path);

}  // namespace post::lab
