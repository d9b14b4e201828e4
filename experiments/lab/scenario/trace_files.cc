#include "experiments/lab/scenario/trace_files.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "experiments/lab/results/input_file.h"

namespace post::lab {
namespace {

constexpr std::uint64_t kLatestMs = 86'400'000;  ///< a day
constexpr std::string_view kBelow = "the name of a file in the scenario's folder or below";
constexpr std::string_view kMoments =
    "a moment a line, in whole milliseconds, none before the one above, at most 86400000";

bool is_trace_digit(char c) { return '0' <= c && c <= '9'; }
bool is_trace_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Goes through a text line by line and knows where it is.
class Lines {
 public:
  Lines(std::string_view text, Place start) : text_(text), place_(std::move(start)) {}

  /// The next line, without its comment; false: there is none.
  bool next(std::string_view& line) {
    if (text_.empty()) return false;
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    line = text_.substr(0, end);
    line = line.substr(0, line.find('#'));
    text_.remove_prefix(std::min(end + 1, text_.size()));
    ++line_;
    return true;
  }
  Place place(std::size_t column) const {
    const std::uint32_t before = line_ == 1 ? place_.column - 1 : 0;
    return {place_.file, place_.line + line_ - 1, before + static_cast<std::uint32_t>(column)};
  }

 private:
  std::string_view text_;
  Place place_;
  std::uint32_t line_ = 0;
};

std::size_t first_not_blank(std::string_view line) {
  const auto at = std::ranges::find_if_not(line, is_trace_blank);
  return static_cast<std::size_t>(at - line.begin());
}

/// The number that fills `word`; nothing: it is none, or too great.
std::optional<std::uint32_t> moment_of(std::string_view word) {
  if (word.empty() || word.size() > 8 || !std::ranges::all_of(word, is_trace_digit))
    return std::nullopt;
  std::uint32_t ms = 0;
  for (const char digit : word) ms = ms * 10 + static_cast<std::uint32_t>(digit - '0');
  return ms <= kLatestMs ? std::optional(ms) : std::nullopt;
}

class DeliveryReader {
 public:
  DeliveryReader(const std::string& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  bool read(std::string_view text) {
    Lines lines(text, {file_, 1, 1});
    std::string_view line;
    while (lines.next(line)) {
      const std::size_t start = first_not_blank(line);
      if (start < line.size() && !read_moment(line.substr(start), lines.place(start + 1))) {
        return false;
      }
    }
    if (!moments_.empty() && moments_.back() > 0) return true;
    return refuse({file_, 0, 0}, "no moment after 0", kMoments);
  }
  std::vector<std::uint32_t> take() { return std::move(moments_); }

 private:
  bool read_moment(std::string_view word, const Place& place) {
    while (!word.empty() && is_trace_blank(word.back())) word.remove_suffix(1);
    const auto ms = moment_of(word);
    if (!ms) return refuse(place, in_quotes(word), kMoments);
    if (!moments_.empty() && *ms < moments_.back()) {
      return refuse(place, in_quotes(word) + " after " + std::to_string(moments_.back()), kMoments);
    }
    if (moments_.size() == kMostDeliveries) {
      return refuse(place, "one line more", "at most " + std::to_string(kMostDeliveries));
    }
    moments_.push_back(*ms);
    return true;
  }
  bool refuse(Place place, std::string found, std::string_view allowed) {
    diagnostics_.add(std::move(place), std::move(found), std::string(allowed));
    return false;
  }

  const std::string& file_;
  Diagnostics& diagnostics_;
  std::vector<std::uint32_t> moments_;
};

/// Relative, and never upwards: a scenario is a folder that can be given away.
bool stays_below(const std::filesystem::path& path) {
  return path.is_relative() && !path.empty() && std::ranges::find(path, "..") == path.end();
}

struct NamedFile {
  std::string name;  ///< for places
  std::string text;
};

std::optional<NamedFile> read_named(const Value& value, Reading& reading) {
  const auto name = value.text(kBelow, {1, 255});
  if (!name) return std::nullopt;
  if (!stays_below(*name) || name->find('\0') != std::string::npos || !reading.folder) {
    value.refuse("the file " + in_quotes(*name), std::string(kBelow));
    return std::nullopt;
  }
  const std::filesystem::path path = *reading.folder / *name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    value.refuse("the file " + in_quotes(*name) + ", which is not there", std::string(kBelow));
    return std::nullopt;
  }
  auto text = read_file(path, kMostTraceOctets);
  if (text) return NamedFile{path.string(), *std::move(text)};
  value.refuse("the file " + in_quotes(*name) + " (" + text.error().text + ")",
               "a readable file of at most 16 MiB");
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const sim::DeliveryTrace> parse_delivery_trace(std::string_view text,
                                                               const std::string& file,
                                                               Diagnostics& diagnostics) {
  DeliveryReader reader(file, diagnostics);
  if (!reader.read(text)) return nullptr;
  return std::make_shared<const sim::DeliveryTrace>(sim::DeliveryTrace{reader.take(), file});
}

std::optional<std::string> parse_loss_trace(std::string_view text, const Place& start,
                                            Diagnostics& diagnostics) {
  constexpr std::string_view kFates = "1 for each packet that arrives, 0 for each that is lost";
  std::string pattern;
  Lines lines(text, start);
  std::string_view line;
  while (lines.next(line)) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (is_trace_blank(line[at])) continue;
      if (line[at] != '0' && line[at] != '1') {
        diagnostics.add(lines.place(at + 1), in_quotes(line.substr(at, 1)), std::string(kFates));
        return std::nullopt;
      }
      pattern += line[at];
    }
  }
  if (!pattern.empty() && pattern.size() <= kMostPattern) return pattern;
  diagnostics.add(start, std::to_string(pattern.size()) + " packets",
                  "1 to " + std::to_string(kMostPattern));
  return std::nullopt;
}

std::shared_ptr<const sim::DeliveryTrace> read_delivery_trace(const Value& name, Reading& reading) {
  const auto file = read_named(name, reading);
  return file ? parse_delivery_trace(file->text, file->name, reading.diagnostics) : nullptr;
}

std::optional<std::string> read_loss_trace(const Value& name, Reading& reading) {
  const auto file = read_named(name, reading);
  if (!file) return std::nullopt;
  return parse_loss_trace(file->text, {file->name, 1, 1}, reading.diagnostics);
}

std::optional<std::string> read_loss_pattern(const Value& pattern, Diagnostics& diagnostics) {
  const auto text = pattern.text("1 for each packet that arrives, 0 for each that is lost");
  if (!text) return std::nullopt;
  Place start = pattern.place();
  ++start.column;  // behind the quotation mark
  return parse_loss_trace(*text, start, diagnostics);
}

}  // namespace post::lab
