#include "experiments/lab/trace/trace_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/lab/trace/event_parser.h"
#include "experiments/lab/trace/schema.h"

namespace post::lab {
namespace {

using nlohmann::json;

bool has_text(const json& object, const char* name, std::string_view text) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() &&
         member->get_ref<const std::string&>() == text;
}

/// What is wrong with a header, or an empty text.
std::string fault_of(const json& header) {
  if (!header.is_object()) return "a header that is no JSON object";
  if (!has_text(header, "file_schema", kQlogFileSchema)) return "no sequential qlog file";
  const json::json_pointer place("/trace/event_schemas");
  const json schemas = header.contains(place) ? header.at(place) : json::array();
  const bool ours = schemas.is_array() &&
                    std::find(schemas.begin(), schemas.end(), json(kTraceSchema)) != schemas.end();
  return ours ? "" : "a trace of another schema; read is " + std::string(kTraceSchema);
}

}  // namespace

Error TraceReader::bad(std::string_view what) const {
  return {"bad_trace", file_.path().string() + ": record " + std::to_string(records_) +
                           " at octet " + std::to_string(start_) + ": " + std::string(what)};
}

Result<TraceReader> TraceReader::open(const std::filesystem::path& path, TraceLimits limits) {
  Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  TraceReader reader(std::move(file).value(), limits);
  if (Result<void> header = reader.read_header(); !header) return header.error();
  return reader;
}

Result<bool> TraceReader::next_text() {
  start_ = file_.position();
  Result<bool> more = file_.read_until(kRecordSeparator, limits_.record_octets, text_);
  if (!more) return more.error().name == "input_too_long" ? bad(more.error().text) : more.error();
  if (!*more) return false;
  if (text_.empty() || text_.back() != kRecordEnd) return bad("text that is cut off");
  text_.pop_back();
  return true;
}

Result<void> TraceReader::read_header() {
  Result<bool> begun = file_.read_until(kRecordSeparator, 0, text_);
  if (!begun && begun.error().name == "io_error") return begun.error();
  if (!begun || !*begun) return bad("no JSON text sequence: the first octet must be 0x1e");
  Result<bool> more = next_text();
  if (!more) return more.error();
  const json header = json::parse(text_, nullptr, false);
  if (std::string fault = fault_of(header); !fault.empty()) return bad(fault);
  const auto title = header.find("title");
  if (title != header.end() && title->is_string()) title_ = title->get<std::string>();
  return {};
}

Result<std::optional<OwnedRecord>> TraceReader::next() {
  ++records_;
  Result<bool> more = next_text();
  if (!more) return more.error();
  if (!*more) return std::optional<OwnedRecord>();
  if (records_ > limits_.records) return bad("more records than are read at most");
  Result<OwnedRecord> record = parse_event(text_);
  if (!record) return bad(record.error().text);
  if (record->seq != records_) return bad("seq " + std::to_string(record->seq) + " out of order");
  return std::optional(std::move(record).value());
}

Result<void> read_trace(const std::filesystem::path& path, RecordWriter& writer,
                        TraceLimits limits) {
  Result<TraceReader> reader = TraceReader::open(path, limits);
  if (!reader) return reader.error();
  for (;;) {
    Result<std::optional<OwnedRecord>> record = reader->next();
    if (!record) return record.error();
    if (!*record) return {};
    replay(**record, writer);
  }
}

}  // namespace post::lab
