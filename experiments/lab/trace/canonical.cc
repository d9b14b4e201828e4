#include "experiments/lab/trace/canonical.h"

#include <array>
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

// What writes: at `at`, where there is room, and returns where it ended. To ask at each octet
// whether there is room would be most of the work, and so would be to keep `at` in memory, where
// any octet that is written might change it.

char* put(char* at, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) *at++ = static_cast<char>(0x80 | (number & 0x7f));
  *at++ = static_cast<char>(number);
  return at;
}

/// Of 1 to 2 times so many octets.
template <std::size_t kOctets>
void copy_ends(char* at, std::string_view text) {
  std::memcpy(at, text.data(), kOctets);
  const std::size_t rest = text.size() - kOctets;
  std::memcpy(at + rest, text.data() + rest, kOctets);
}

// Names are short: their length takes one octet, and two loads and stores that may overlap cost
// less than a call.
char* put(char* at, std::string_view text) {
  const std::size_t size = text.size();
  if (size > 32) {
    at = put(at, std::uint64_t{size});
    std::memcpy(at, text.data(), size);
    return at + size;
  }
  *at++ = static_cast<char>(size);
  if (size > 16) {
    copy_ends<16>(at, text);
  } else if (size > 8) {
    copy_ends<8>(at, text);
  } else if (size >= 4) {
    copy_ends<4>(at, text);
  } else {
    for (std::size_t i = 0; i < size; ++i) at[i] = text[i];
  }
  return at + size;
}

char* put(char* at, const TraceValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    *at++ = kBool;
    *at++ = *flag ? 1 : 0;
    return at;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    *at++ = kSigned;
    return put(at, zigzag(*integer));
  }
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    *at++ = kUnsigned;
    return put(at, *natural);
  }
  *at++ = kText;
  return put(at, std::get<std::string_view>(value));
}

// Hosts count few of most things: then each id takes an octet.
char* put(char* at, const Subject& subject) {
  const std::array<std::uint32_t, 5> ids{
      static_cast<std::uint32_t>(subject.association), static_cast<std::uint32_t>(subject.carrier),
      static_cast<std::uint32_t>(subject.transient), static_cast<std::uint32_t>(subject.attempt),
      static_cast<std::uint32_t>(subject.path)};
  if ((ids[0] | ids[1] | ids[2] | ids[3] | ids[4]) < 0x80) {
    for (const std::uint32_t id : ids) *at++ = static_cast<char>(id);
  } else {
    for (const std::uint32_t id : ids) at = put(at, std::uint64_t{id});
  }
  return put(put(at, subject.message), subject.stream);
}

char* put(char* at, TraceSeq seq, const TraceRecord& record) {
  at = put(at, seq);
  at = put(at, zigzag(nanoseconds_of(record.time)));
  at = put(at, record.host);
  at = put(at, record.subject);
  at = put(at, record.name);
  at = put(at, std::uint64_t{record.rules.size()});
  for (const Rule rule : record.rules) at = put(at, std::uint64_t{rule.number});
  at = put(at, record.cause);
  at = put(at, std::uint64_t{record.data.size()});
  for (const TraceField& field : record.data) at = put(put(at, field.name), field.value);
  return at;
}

std::size_t room_for_text(std::string_view text) { return kLongest + text.size(); }

std::size_t room_for(const TraceValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
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

/// Appends what `write(char* at)` writes, at most `room` octets; it returns where it ended.
template <class Write>
void append(std::string& out, std::size_t room, Write&& write) {
  if (room <= kUsual) {  // on the stack nothing is cleared before it is written
    char octets[kUsual];
    out.append(octets, static_cast<std::size_t>(write(octets) - octets));
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + room);
  out.resize(static_cast<std::size_t>(write(out.data() + before) - out.data()));
}

}  // namespace

void CanonicalEncoder::unsigned_integer(std::uint64_t value) {
  append(out_, kLongest, [&](char* at) { return put(at, value); });
}

void CanonicalEncoder::signed_integer(std::int64_t value) { unsigned_integer(zigzag(value)); }

void CanonicalEncoder::octets(std::string_view value) {
  append(out_, room_for_text(value), [&](char* at) { return put(at, value); });
}

void CanonicalEncoder::value(const TraceValue& value) {
  append(out_, room_for(value), [&](char* at) { return put(at, value); });
}

void CanonicalEncoder::record(TraceSeq seq, const TraceRecord& record) {
  append(out_, room_for(record), [&](char* at) { return put(at, seq, record); });
}

std::size_t room_for_item(const TraceRecord& record) { return kLongest + room_for(record); }

// The length of most is one octet.
char* write_item(char* at, TraceSeq seq, const TraceRecord& record) {
  char* const content = at + 1;
  const auto size = static_cast<std::size_t>(put(content, seq, record) - content);
  char length[kLongest];
  const auto octets = static_cast<std::size_t>(put(length, std::uint64_t{size}) - length);
  if (octets != 1) std::memmove(at + octets, content, size);
  std::memcpy(at, length, octets);
  return at + octets + size;
}

}  // namespace post::lab
