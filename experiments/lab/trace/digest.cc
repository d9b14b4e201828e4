#include "experiments/lab/trace/digest.h"

#include <algorithm>

#include "experiments/lab/trace/canonical.h"
#include "model/trace_events.h"

namespace post::lab {

Sha256Value DigestParts::whole() const {
  std::string content;
  CanonicalEncoder encoder(content);
  encoder.octets("postlab digest 1");
  encoder.unsigned_integer(kTraceSchemaVersion);
  encoder.octets(records.view());
  encoder.octets(packets.view());
  encoder.octets(metrics.view());
  return sha256_of(content);
}

void Digest::Items::add(std::string_view head, std::string_view tail) {
  std::string length;
  CanonicalEncoder(length).unsigned_integer(head.size() + tail.size());
  append(length);
  append(head);
  append(tail);
}

void Digest::Items::add(TraceSeq seq, const TraceRecord& record) {
  const std::size_t room = room_for_item(record);
  if (make_room(room)) {
    char* const at = waiting_.data() + used_;
    used_ += static_cast<std::size_t>(write_item(at, seq, record) - at);
    return;
  }
  std::string item(room, '\0');
  append(
      {item.data(), static_cast<std::size_t>(write_item(item.data(), seq, record) - item.data())});
}

void Digest::Items::append(std::string_view octets) {
  if (!make_room(octets.size())) return hash_.update(octets);
  std::ranges::copy(octets, waiting_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ += octets.size();
}

bool Digest::Items::make_room(std::size_t octets) {
  if (octets > waiting_.size() - used_) hash();
  return octets <= waiting_.size();
}

void Digest::Items::hash() {
  hash_.update({waiting_.data(), used_});
  used_ = 0;
}

Sha256Value Digest::Items::finish() {
  hash();
  return hash_.finish();
}

void Digest::write(TraceSeq seq, const TraceRecord& record) { records_.add(seq, record); }

void Digest::packet(std::string_view link_end, Time time, std::span<const std::byte> octets) {
  scratch_.clear();
  CanonicalEncoder encoder(scratch_);
  encoder.octets(link_end);
  encoder.signed_integer(nanoseconds_of(time));
  packets_.add(scratch_, {reinterpret_cast<const char*>(octets.data()), octets.size()});
}

void Digest::metric(std::string_view name, std::int64_t value) {
  scratch_.clear();
  CanonicalEncoder encoder(scratch_);
  encoder.octets(name);
  encoder.signed_integer(value);
  metrics_.add(scratch_);
}

DigestParts Digest::finish() {
  DigestParts parts;
  parts.records = records_.finish();
  parts.packets = packets_.finish();
  parts.metrics = metrics_.finish();
  return parts;
}

Sha256Value digest_of(std::span<const Sha256Value> runs) {
  std::string content;
  CanonicalEncoder encoder(content);
  encoder.octets("postlab runs 1");
  encoder.unsigned_integer(runs.size());
  for (const Sha256Value& run : runs) encoder.octets(run.view());
  return sha256_of(content);
}

}  // namespace post::lab
