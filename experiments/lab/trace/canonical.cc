#include "experiments/lab/trace/canonical.h"

#include <cstddef>
#include <cstring>

namespace post::lab {
namespace {

enum Tag : char { kBool = 1, kSigned = 2, kUnsigned = 3, kText = 4 };

/// Octets of the longest number, and of a number of 32 bits.
constexpr std::size_t kLongest = 10;
constexpr std::size_t kLongest32 = 5;
/// Octets that nearly all records have room in.
constexpr std::size_t kUsual = 512;

std::uint64_t zigzag(std::int64_t value) {
  const auto doubled = static_cast<std::uint64_t>(value) << 1;
  return value < 0 ? ~doubled : doubled;
}

/// Writes where there is room: to ask at each octet whether there is would be most of the work.
class Pen {
 public:
  explicit Pen(char* at) : at_(at) {}

  char* at() const { return at_; }
  void octet(char value) { *at_++ = value; }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) octet(static_cast<char>(0x80 | (value & 0x7f)));
    octet(static_cast<char>(value));
  }
  void octets(std::string_view value) {
    number(value.size());
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
  }
  void value(const TraceValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) {
      octet(kBool);
      octet(*flag ? 1 : 0);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      octet(kSigned);
      number(zigzag(*integer));
    } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
      octet(kUnsigned);
      number(*natural);
    } else {
      octet(kText);
      octets(std::get<std::string>(value));
    }
  }
  void subject(const Subject& subject) {
    number(static_cast<std::uint32_t>(subject.association));
    number(static_cast<std::uint32_t>(subject.carrier));
    number(static_cast<std::uint32_t>(subject.transient));
    number(static_cast<std::uint32_t>(subject.attempt));
    number(static_cast<std::uint32_t>(subject.path));
    number(subject.message);
    number(subject.stream);
  }
  void record(TraceSeq seq, const TraceRecord& record) {
    number(seq);
    number(zigzag(nanoseconds_of(record.time)));
    octets(record.host);
    subject(record.subject);
    octets(record.name);
    number(record.rules.size());
    for (const Rule rule : record.rules) number(rule.number);
    number(record.cause);
    number(record.data.size());
    for (const TraceField& field : record.data) {
      octets(field.name);
      value(field.value);
    }
  }

 private:
  char* at_;
};

std::size_t room_for_text(std::string_view text) { return kLongest + text.size(); }

std::size_t room_for(const TraceValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return 1 + (text == nullptr ? kLongest : room_for_text(*text));
}

/// At least as much as it takes.
std::size_t room_for(const TraceRecord& record) {
  std::size_t room = 5 * kLongest + 5 * kLongest32 + 2 * kLongest + 2 * record.rules.size();
  room += room_for_text(record.host) + room_for_text(record.name);
  for (const TraceField& field : record.data)
    room += room_for_text(field.name) + room_for(field.value);
  return room;
}

/// Appends what `write(Pen&)` writes in at most `room` octets.
template <class Write>
void append(std::string& out, std::size_t room, Write&& write) {
  if (room <= kUsual) {  // on the stack nothing is cleared before it is written
    char octets[kUsual];
    Pen pen(octets);
    write(pen);
    out.append(octets, static_cast<std::size_t>(pen.at() - octets));
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + room);
  Pen pen(out.data() + before);
  write(pen);
  out.resize(static_cast<std::size_t>(pen.at() - out.data()));
}

}  // namespace

void CanonicalEncoder::unsigned_integer(std::uint64_t value) {
  append(out_, kLongest, [&](Pen& pen) { pen.number(value); });
}

void CanonicalEncoder::signed_integer(std::int64_t value) { unsigned_integer(zigzag(value)); }

void CanonicalEncoder::octets(std::string_view value) {
  append(out_, room_for_text(value), [&](Pen& pen) { pen.octets(value); });
}

void CanonicalEncoder::value(const TraceValue& value) {
  append(out_, room_for(value), [&](Pen& pen) { pen.value(value); });
}

void CanonicalEncoder::record(TraceSeq seq, const TraceRecord& record) {
  append(out_, room_for(record), [&](Pen& pen) { pen.record(seq, record); });
}

}  // namespace post::lab
