#include "experiments/lab/trace/digest.h"

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
  CanonicalEncoder(waiting_).unsigned_integer(head.size() + tail.size());
  waiting_.append(head).append(tail);
  if (waiting_.size() >= kAtOnce) hash();
}

void Digest::Items::hash() {
  hash_.update(waiting_);
  waiting_.clear();
}

Sha256Value Digest::Items::finish() {
  hash();
  return hash_.finish();
}

void Digest::write(TraceSeq seq, const TraceRecord& record) {
  scratch_.clear();
  CanonicalEncoder(scratch_).record(seq, record);
  records_.add(scratch_);
}

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
