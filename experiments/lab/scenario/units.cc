#include "experiments/lab/scenario/units.h"

#include <algorithm>
#include <array>
#include <optional>

namespace post::lab {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMaxDigits = 18;
constexpr std::size_t kMaxQuoted = 64;

constexpr std::uint64_t kThousand = 1'000;
constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kBillion = 1'000'000'000;

constexpr std::array kDurationUnits{QuantityUnit{"ns", 1},
                                    QuantityUnit{"us", kThousand},
                                    QuantityUnit{"ms", kMillion},
                                    QuantityUnit{"s", kBillion},
                                    QuantityUnit{"min", 60 * kBillion},
                                    QuantityUnit{"h", 3600 * kBillion}};
constexpr std::array kRateUnits{QuantityUnit{"bit/s", 1}, QuantityUnit{"kbit/s", kThousand},
                                QuantityUnit{"Mbit/s", kMillion}, QuantityUnit{"Gbit/s", kBillion}};
constexpr std::array kOctetUnits{QuantityUnit{"B", 1},          QuantityUnit{"kB", kThousand},
                                 QuantityUnit{"KiB", 1u << 10}, QuantityUnit{"MB", kMillion},
                                 QuantityUnit{"MiB", 1u << 20}, QuantityUnit{"GB", kBillion},
                                 QuantityUnit{"GiB", 1u << 30}};
constexpr std::array kPacketUnits{QuantityUnit{"packet", 1}, QuantityUnit{"packets", 1}};
constexpr std::array kProbabilityUnits{QuantityUnit{"ppb", 1}, QuantityUnit{"ppm", kThousand},
                                       QuantityUnit{"%", 10 * kMillion}};

struct Decimal {
  Wide digits = 0;  // all digits, the point left out
  std::size_t decimals = 0;
};

bool is_digit(char c) { return '0' <= c && c <= '9'; }

std::optional<Decimal> parse_decimal(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point < text.size() ? text.substr(point + 1) : "";
  const bool dangling = point < text.size() && fraction.empty();
  if (whole.empty() || dangling || whole.size() > kMaxDigits || fraction.size() > kMaxDigits) {
    return std::nullopt;
  }
  Decimal number{0, fraction.size()};
  for (std::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (!is_digit(c)) return std::nullopt;
      number.digits = number.digits * 10 + static_cast<unsigned>(c - '0');
    }
  }
  return number;
}

/// digits * factor / 10^decimals. Whole part and rest apart, so that no product needs more than 128
/// bits.
Result<std::uint64_t> scale(Decimal number, const QuantityUnit& unit, std::string_view text,
                            const QuantityKind& kind) {
  Wide divisor = 1;
  for (std::size_t i = 0; i < number.decimals; ++i) divisor *= 10;
  const Wide whole = number.digits / divisor;
  const Wide scaled_rest = number.digits % divisor * unit.factor;
  if (scaled_rest % divisor != 0) {
    return Error{"inexact", in_quotes(text) + ", which is no whole number of " +
                                std::string(kind.units.front().name)};
  }
  const Wide value = whole * unit.factor + scaled_rest / divisor;
  if (value > static_cast<Wide>(INT64_MAX)) {
    return Error{"too_large", in_quotes(text) + ", which is more than can be counted"};
  }
  return static_cast<std::uint64_t>(value);
}

}  // namespace

const QuantityKind quantity::kDuration{"a duration", "10 ms", kDurationUnits};
const QuantityKind quantity::kRate{"a rate", "25 Mbit/s", kRateUnits};
const QuantityKind quantity::kOctets{"a size", "64 kB", kOctetUnits};
const QuantityKind quantity::kPackets{"a number of packets", "100 packets", kPacketUnits};
const QuantityKind quantity::kProbability{"a probability", "0.1 %", kProbabilityUnits};

std::string QuantityKind::allowed() const {
  std::string names;
  for (const QuantityUnit& unit : units)
    names += (names.empty() ? "" : ", ") + std::string(unit.name);
  return std::string(noun) + " such as " + in_quotes(example) + " (units: " + names + ")";
}

Result<std::uint64_t> parse_quantity(std::string_view text, const QuantityKind& kind) {
  const std::size_t space = text.find(' ');
  const std::optional<Decimal> number = parse_decimal(text.substr(0, space));
  if (!number) return Error{"no_quantity", in_quotes(text) + ", which is no number with a unit"};
  if (space == std::string_view::npos) return Error{"no_unit", in_quotes(text) + " without a unit"};
  const std::string_view name = text.substr(space + 1);
  const auto unit = std::ranges::find(kind.units, name, &QuantityUnit::name);
  if (unit == kind.units.end()) {
    return Error{"unknown_unit", in_quotes(text) + " with unknown unit " + in_quotes(name)};
  }
  return scale(*number, *unit, text, kind);
}

std::string format_quantity(std::uint64_t value, const QuantityKind& kind) {
  const QuantityUnit* best = &kind.units.front();
  for (const QuantityUnit& unit : kind.units) {
    const bool better = unit.factor > best->factor || value > 1;  // 1 packet, 2 packets
    if (value != 0 && value % unit.factor == 0 && better) best = &unit;
  }
  return std::to_string(value / best->factor) + " " + std::string(best->name);
}

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  for (char c : text.substr(0, kMaxQuoted)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return shown + (text.size() > kMaxQuoted ? "...\"" : "\"");
}

}  // namespace post::lab
