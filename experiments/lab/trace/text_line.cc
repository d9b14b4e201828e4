#include "experiments/lab/trace/text_line.h"

#include <algorithm>

#include "experiments/lab/trace/json_text.h"
#include "experiments/lab/trace/subject_ids.h"

namespace post::lab {
namespace {

constexpr std::size_t kTimeWidth = 14;  // 27 hours
constexpr std::size_t kHostWidth = 12;

bool needs_no_quotes(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\';
  });
}

void append_text(std::string& out, std::string_view value) {
  if (needs_no_quotes(value)) {
    out += value;
  } else {
    append_json_string(out, value);
  }
}

void write_value(std::string& out, const TraceValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    out += std::to_string(*natural);
  } else {
    append_text(out, std::get<std::string_view>(value));
  }
}

void append_padded(std::string& out, std::string_view value, std::size_t width) {
  append_text(out, value);
  if (value.size() < width) out.append(width - value.size(), ' ');
}

void write_rules(std::string& out, std::span<const Rule> rules) {
  if (rules.empty()) return;
  out += " [";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(rules[i].number);
  }
  out += ']';
}

}  // namespace

std::string text_line(const TraceRecord& record) {
  const std::string time = std::to_string(nanoseconds_of(record.time));
  std::string line(time.size() < kTimeWidth ? kTimeWidth - time.size() : 0, ' ');
  line += time + ' ';
  append_padded(line, record.host.empty() ? "-" : record.host, kHostWidth);
  line += ' ';
  append_text(line, record.name);
  for_each_id(record.subject, [&](std::string_view name, std::uint64_t id) {
    line.append(" ").append(name).append("=").append(std::to_string(id));
  });
  for (const TraceField& field : record.data) {
    line.append(" ").append(field.name).append("=");
    write_value(line, field.value);
  }
  write_rules(line, record.rules);
  if (record.cause != 0) line += " <-" + std::to_string(record.cause);
  return line;
}

std::string text_line(const OwnedRecord& record) {
  LineRecorder line;
  replay(record, line);
  return line.lines().front();
}

}  // namespace post::lab
