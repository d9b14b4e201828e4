// What a run comes down to: named numbers and words, in the order of their names.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "experiments/lab/trace/digest.h"

namespace post::lab {

/// How a number is shown. The stored value is always in the base unit.
enum class Unit : std::uint8_t { kCount, kNanoseconds, kOctets, kBitsPerSecond, kPartsPerBillion };

using MetricValue = std::variant<std::int64_t, std::string>;

struct Metric {
  MetricValue value;
  Unit unit = Unit::kCount;  ///< of numbers
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// Orders names as people do: digits count as one number, so race.2 comes before race.10.
struct NaturalOrder {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

class Summary {
 public:
  using Metrics = std::map<std::string, Metric, NaturalOrder>;

  /// A name that is set again gets the new value.
  void set(std::string_view name, std::int64_t value, Unit unit = Unit::kCount);
  void set(std::string_view name, Time value) {
    set(name, nanoseconds_of(value), Unit::kNanoseconds);
  }
  void set(std::string_view name, Duration value) {
    set(name, nanoseconds_of(value), Unit::kNanoseconds);
  }
  void set_text(std::string_view name, std::string value);

  const Metric* find(std::string_view name) const;
  const Metrics& metrics() const { return metrics_; }

 private:
  Metrics metrics_;
};

/// The value for people, exact: "60.5 ms", "1.25 MB", "3".
std::string to_text(const Metric& metric);

/// One aligned line a metric, of those whose name starts with none of `without`.
std::string table_of(const Summary& summary, std::span<const std::string_view> without = {});

/// The content of summary.json: the digest with its parts, and each metric under its name as
/// integer or text.
nlohmann::ordered_json json_of(const Summary& summary, const DigestParts& digest);

/// Feeds the integers to the digest; texts tell nothing that the trace does not.
void add_to(Digest& digest, const Summary& summary);

}  // namespace post::lab
