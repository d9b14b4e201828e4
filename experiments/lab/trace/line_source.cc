#include "experiments/lab/trace/line_source.h"

#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/text_line.h"
#include "experiments/lab/trace/trace_reader.h"

namespace post::lab {
namespace {

constexpr std::size_t kMaxLine = 1 << 20;

class TextFileLines final : public LineSource {
 public:
  explicit TextFileLines(InputFile file) : file_(std::move(file)) {}

  Result<std::optional<std::string>> next() override {
    std::string line;
    do {
      Result<bool> more = file_.read_until('\n', kMaxLine, line);
      if (!more) return more.error();
      if (!*more) return std::optional<std::string>();
    } while (line.starts_with('#'));
    return std::optional(std::move(line));
  }

 private:
  InputFile file_;
};

class QlogLines final : public LineSource {
 public:
  explicit QlogLines(TraceReader reader) : reader_(std::move(reader)) {}

  Result<std::optional<std::string>> next() override {
    Result<std::optional<OwnedRecord>> record = reader_.next();
    if (!record) return record.error();
    if (!*record) return std::optional<std::string>();
    return std::optional(text_line(**record));
  }

 private:
  TraceReader reader_;
};

Result<bool> is_qlog(const std::filesystem::path& path) {
  Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  std::string start;
  Result<bool> read = file->read_until(kRecordSeparator, 0, start);
  if (!read && read.error().name == "io_error") return read.error();
  return read.ok() && *read;
}

}  // namespace

Result<std::optional<std::string>> LinesInMemory::next() {
  if (lines_.empty()) return std::optional<std::string>();
  std::optional<std::string> line = lines_.front();
  lines_ = lines_.subspan(1);
  return line;
}

Result<std::unique_ptr<LineSource>> open_lines(const std::filesystem::path& path) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(path, ignored);
  const std::filesystem::path file = folder ? path / kTraceFile : path;
  Result<bool> qlog = is_qlog(file);
  if (!qlog) return qlog.error();
  if (*qlog) {
    Result<TraceReader> reader = TraceReader::open(file);
    if (!reader) return reader.error();
    return std::unique_ptr<LineSource>(std::make_unique<QlogLines>(std::move(reader).value()));
  }
  Result<InputFile> text = InputFile::open(file);
  if (!text) return text.error();
  return std::unique_ptr<LineSource>(std::make_unique<TextFileLines>(std::move(text).value()));
}

}  // namespace post::lab
