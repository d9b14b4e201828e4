#include "experiments/lab/trace/json_seq_writer.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/lab/trace/json_text.h"
#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/subject_ids.h"

namespace post::lab {
namespace {

/// Appends the members of one JSON object.
class ObjectText {
 public:
  explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }

  std::string& member(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
    return out_;
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

template <class Integer>
void append_integer(std::string& out, Integer value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

template <class Integer>
void append_safe_integer(std::string& out, Integer value) {
  const bool safe = std::cmp_less_equal(value, kMaxJsonInteger) &&
                    std::cmp_greater_equal(value, -static_cast<std::int64_t>(kMaxJsonInteger));
  if (!safe) out += '"';
  append_integer(out, value);
  if (!safe) out += '"';
}

void append_value(std::string& out, const TraceValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    append_safe_integer(out, *integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    append_safe_integer(out, *natural);
  } else {
    append_json_string(out, std::get<std::string_view>(value));
  }
}

void append_data(std::string& out, std::span<const TraceField> fields) {
  ObjectText data(out);
  for (const TraceField& field : fields) append_value(data.member(field.name), field.value);
  data.end();
}

void append_rules(std::string& out, std::span<const Rule> rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    out += i == 0 ? '[' : ',';
    append_integer(out, static_cast<unsigned>(rules[i].number));
  }
  out += ']';
}

void append_event(std::string& out, TraceSeq seq, const TraceRecord& record) {
  ObjectText event(out);
  append_milliseconds(event.member("time"), nanoseconds_of(record.time));
  append_json_string(event.member("name"), record.name);
  append_data(event.member("data"), record.data);
  std::string& time = event.member("time_ns");
  time += '"';
  append_integer(time, nanoseconds_of(record.time));
  time += '"';
  append_safe_integer(event.member("seq"), seq);
  append_json_string(event.member("host"), record.host);
  for_each_id(record.subject, [&](std::string_view name, std::uint64_t id) {
    append_safe_integer(event.member(name), id);
  });
  if (!record.rules.empty()) append_rules(event.member("rules"), record.rules);
  if (record.cause != 0) append_safe_integer(event.member("cause"), record.cause);
  event.end();
}

std::string header_text(std::string_view title) {
  using nlohmann::ordered_json;
  const ordered_json header = {
      {"file_schema", kQlogFileSchema},
      {"serialization_format", kQlogFormat},
      {"title", title},
      {"trace",
       {{"vantage_point", {{"name", "postlab"}, {"type", "unknown"}}},
        {"event_schemas", ordered_json::array({kTraceSchema})},
        {"common_fields",
         {{"time_format", "relative_to_epoch"},
          {"reference_time", {{"clock_type", "monotonic"}, {"epoch", "unknown"}}}}}}}};
  return header.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string json_event(TraceSeq seq, const TraceRecord& record) {
  std::string text;
  append_event(text, seq, record);
  return text;
}

Result<JsonSeqWriter> JsonSeqWriter::create(const std::filesystem::path& path,
                                            std::string_view title) {
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) return file.error();
  file->write(kRecordSeparator + header_text(title) + kRecordEnd);
  return JsonSeqWriter(std::move(file).value());
}

void JsonSeqWriter::write(TraceSeq seq, const TraceRecord& record) {
  if (file_.error()) return;
  line_.assign(1, kRecordSeparator);
  append_event(line_, seq, record);
  line_ += kRecordEnd;
  file_.write(line_);
}

}  // namespace post::lab
