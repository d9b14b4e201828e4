// The properties of a Message on the wire.
#include "model/stacks/post/properties.h"

#include "model/stacks/post/frames.h"

namespace post::wire {
namespace {

constexpr unsigned kIndependent = 1;
constexpr unsigned kIdempotent = 2;
constexpr unsigned kHeld = 4;
constexpr unsigned kKnown = kIndependent | kIdempotent | kHeld;

std::uint64_t flags_of(const WireProperties& properties) {
  return (properties.independent ? kIndependent : 0u) | (properties.idempotent ? kIdempotent : 0u) |
         (properties.held ? kHeld : 0u);
}

// 0 stands for "not known" and for "for ever".
std::uint64_t octets_of(const WireProperties& properties) { return properties.octets.value_or(0); }
std::uint64_t lifetime_of(const WireProperties& properties) {
  if (properties.lifetime == kForever) return 0;
  const auto left = static_cast<std::uint64_t>(nanoseconds_of(properties.lifetime));
  return properties.lifetime <= Duration::zero() ? 1
         : left < kLargestVarint                 ? left
                                                 : kLargestVarint;
}

/// The largest and the smallest niceness have no place on the wire; the nearest ones stand for
/// them.
std::uint64_t niceness_of(const WireProperties& properties) {
  const std::uint64_t folded = zigzag(properties.niceness);
  return folded <= kLargestVarint ? folded : kLargestVarint - (folded & 1 ? 0u : 1u);
}

template <class Visit>
void for_each_integer(const WireProperties& properties, Visit&& visit) {
  visit(flags_of(properties));
  visit(octets_of(properties));
  visit(properties.order);
  visit(niceness_of(properties));
  visit(lifetime_of(properties));
  visit(std::uint64_t{properties.after.size()});
  for (const MessageKey& key : properties.after) {
    visit(key.stream);
    visit(key.message);
  }
}

bool read_antecedents(VarintReader& from, WireProperties& properties) {
  const std::uint64_t count = from.varint();
  if (count > from.rest().size() / 2) return false;
  properties.after.clear();
  if (count > 0) properties.after.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    MessageKey& key = properties.after.emplace_back();
    key.stream = from.varint();
    key.message = from.varint();
    if (key.message == 0) return false;
  }
  return true;
}

}  // namespace

std::size_t properties_size(const WireProperties& properties) {
  std::size_t size = 0;
  for_each_integer(properties, [&](std::uint64_t value) { size += varint_size(value); });
  return size;
}

// By a writer of its own, which the compiler can keep in registers.
void write_properties(const WireProperties& properties, VarintWriter& to) {
  VarintWriter writer = to;
  for_each_integer(properties, [&](std::uint64_t value) { writer.varint(value); });
  to = writer;
}

// Without antecedents they are at most six integers, whose size is one octet: it is put in behind.
void write_sized_properties(const WireProperties& properties, VarintWriter& to) {
  if (!properties.after.empty()) {
    to.varint(properties_size(properties));
    return write_properties(properties, to);
  }
  const std::size_t before = to.size();
  to.octet(0);
  write_properties(properties, to);
  to.replace(before, static_cast<std::uint8_t>(to.size() - before - 1));
}

std::optional<WireProperties> parse_properties(std::span<const std::byte> octets) {
  WireProperties properties;
  if (!parse_properties(octets, properties)) return std::nullopt;
  return properties;
}

bool parse_properties(std::span<const std::byte> octets, WireProperties& properties) {
  VarintReader from(octets);
  const std::uint64_t flags = from.varint();
  properties.independent = (flags & kIndependent) != 0;
  properties.idempotent = (flags & kIdempotent) != 0;
  properties.held = (flags & kHeld) != 0;
  properties.octets.reset();
  if (const std::uint64_t total = from.varint(); total != 0) properties.octets = total;
  properties.order = from.varint();
  properties.niceness = unzigzag(from.varint());
  const std::uint64_t lifetime = from.varint();
  properties.lifetime = lifetime == 0 ? kForever : Duration(static_cast<Duration::rep>(lifetime));
  const bool whole = read_antecedents(from, properties) && from.ok() && from.at_end();
  return whole && (flags & ~std::uint64_t{kKnown}) == 0;
}

}  // namespace post::wire
