// Quantities with mandatory units ("25 Mbit/s", "10 ms", "1 %"), read exactly into integers of a
// base unit.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/result.h"

namespace post::lab {

struct QuantityUnit {
  std::string_view name;
  std::uint64_t factor;  ///< how many base units it is
};

/// A kind of quantity. The first unit is the base unit or the smallest one that may be written;
/// factors ascend.
struct QuantityKind {
  std::string_view noun;     ///< "a duration"
  std::string_view example;  ///< "10 ms"
  std::span<const QuantityUnit> units;

  /// What may be written: `a duration such as "10 ms" (units: ns, us, ms, s, min, h)`.
  std::string allowed() const;
};

namespace quantity {
extern const QuantityKind kDuration;     ///< nanoseconds
extern const QuantityKind kRate;         ///< bit/s
extern const QuantityKind kOctets;       ///< octets
extern const QuantityKind kPackets;      ///< packets
extern const QuantityKind kProbability;  ///< parts per 10^9
}  // namespace quantity

/// Bounds in base units, both inclusive.
struct Range {
  std::uint64_t least = 0;
  std::uint64_t most = INT64_MAX;
  bool contains(std::uint64_t value) const { return least <= value && value <= most; }
};

/// A decimal number of at most 18 + 18 digits, one space, a unit. Exact: what is no whole number of
/// base units is refused, and so is what exceeds INT64_MAX base units. The error's text says what
/// was found, to be followed by `allowed()`.
Result<std::uint64_t> parse_quantity(std::string_view text, const QuantityKind& kind);

/// In the largest unit that divides `value`: 60'500'000 ns is "60500 us".
std::string format_quantity(std::uint64_t value, const QuantityKind& kind);

/// `text` in double quotes, cut to a sane length, control characters shown as '?'.
std::string in_quotes(std::string_view text);

}  // namespace post::lab
