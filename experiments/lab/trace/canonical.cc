#include "experiments/lab/trace/canonical.h"

#include <type_traits>

namespace post::lab {
namespace {

enum Tag : std::uint8_t { kBool = 1, kSigned = 2, kUnsigned = 3, kText = 4 };

}  // namespace

void CanonicalEncoder::unsigned_integer(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(0x80 | (value & 0x7f)));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void CanonicalEncoder::signed_integer(std::int64_t value) {
  const auto doubled = static_cast<std::uint64_t>(value) << 1;
  unsigned_integer(value < 0 ? ~doubled : doubled);
}

void CanonicalEncoder::octets(std::string_view value) {
  unsigned_integer(value.size());
  out_.append(value);
}

void CanonicalEncoder::value(const TraceValue& value) {
  const auto tag = [this](Tag tag) { out_.push_back(static_cast<char>(tag)); };
  if (const auto* flag = std::get_if<bool>(&value)) {
    tag(kBool);
    out_.push_back(*flag ? 1 : 0);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    tag(kSigned);
    signed_integer(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    tag(kUnsigned);
    unsigned_integer(*natural);
  } else {
    tag(kText);
    octets(std::get<std::string>(value));
  }
}

void CanonicalEncoder::subject(const Subject& subject) {
  unsigned_integer(static_cast<std::uint32_t>(subject.association));
  unsigned_integer(static_cast<std::uint32_t>(subject.carrier));
  unsigned_integer(static_cast<std::uint32_t>(subject.transient));
  unsigned_integer(static_cast<std::uint32_t>(subject.attempt));
  unsigned_integer(static_cast<std::uint32_t>(subject.path));
  unsigned_integer(subject.message);
  unsigned_integer(subject.stream);
}

void CanonicalEncoder::record(TraceSeq seq, const TraceRecord& record) {
  unsigned_integer(seq);
  signed_integer(nanoseconds_of(record.time));
  octets(record.host);
  subject(record.subject);
  octets(record.name);
  unsigned_integer(record.rules.size());
  for (const Rule rule : record.rules) unsigned_integer(rule.number);
  unsigned_integer(record.cause);
  unsigned_integer(record.data.size());
  for (const TraceField& field : record.data) {
    octets(field.name);
    value(field.value);
  }
}

}  // namespace post::lab
