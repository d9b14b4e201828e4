#include "experiments/lab/trace/recorder.h"

namespace post::lab {

OwnedRecord OwnedRecord::copy_of(TraceSeq seq, const TraceRecord& record) {
  OwnedRecord copy;
  copy.seq = seq;
  copy.time = record.time;
  copy.host = record.host;
  copy.subject = record.subject;
  copy.name = record.name;
  copy.rules.assign(record.rules.begin(), record.rules.end());
  copy.cause = record.cause;
  copy.data.reserve(record.data.size());
  for (const TraceField& field : record.data) {
    copy.data.push_back({std::string(field.name), owned(field.value)});
  }
  return copy;
}

std::vector<TraceField> fields_of(const OwnedRecord& record) {
  std::vector<TraceField> fields;
  fields.reserve(record.data.size());
  for (const OwnedField& field : record.data) fields.push_back({field.name, viewed(field.value)});
  return fields;
}

void replay(const OwnedRecord& record, RecordWriter& writer) {
  const std::vector<TraceField> fields = fields_of(record);
  writer.write(record.seq, {record.time, record.host, record.subject, record.name, record.rules,
                            record.cause, fields});
}

void replay(std::span<const OwnedRecord> records, RecordWriter& writer) {
  for (const OwnedRecord& record : records) replay(record, writer);
}

const TraceValue* find_field(const TraceRecord& record, std::string_view name) {
  for (const TraceField& field : record.data) {
    if (field.name == name) return &field.value;
  }
  return nullptr;
}

std::string_view text_field(const TraceRecord& record, std::string_view name) {
  const TraceValue* value = find_field(record, name);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string_view>(value);
  return text == nullptr ? std::string_view() : *text;
}

std::optional<std::uint64_t> unsigned_field(const TraceRecord& record, std::string_view name) {
  const TraceValue* value = find_field(record, name);
  const auto* number = value == nullptr ? nullptr : std::get_if<std::uint64_t>(value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

}  // namespace post::lab
