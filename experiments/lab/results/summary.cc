#include "experiments/lab/results/summary.h"

#include <algorithm>
#include <array>
#include <span>

#include "model/trace_events.h"

namespace post::lab {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the number that `text` begins with, without leading zeros.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  std::string_view digits(text.begin(), end);
  text.remove_prefix(digits.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

struct Scale {
  std::uint64_t factor;
  std::string_view unit;
};

constexpr std::array kTimeScales = {Scale{1'000'000'000, " s"}, Scale{1'000'000, " ms"},
                                    Scale{1'000, " us"}, Scale{1, " ns"}};
constexpr std::array kOctetScales = {Scale{1'000'000'000, " GB"}, Scale{1'000'000, " MB"},
                                     Scale{1'000, " kB"}, Scale{1, " B"}};
constexpr std::array kRateScales = {Scale{1'000'000'000, " Gbit/s"}, Scale{1'000'000, " Mbit/s"},
                                    Scale{1'000, " kbit/s"}, Scale{1, " bit/s"}};
constexpr std::array kShareScales = {Scale{10'000'000, " %"}};
constexpr std::array kCountScales = {Scale{1, ""}};

std::span<const Scale> scales_of(Unit unit) {
  switch (unit) {
    case Unit::kNanoseconds:
      return kTimeScales;
    case Unit::kOctets:
      return kOctetScales;
    case Unit::kBitsPerSecond:
      return kRateScales;
    case Unit::kPartsPerBillion:
      return kShareScales;
    case Unit::kCount:
      break;
  }
  return kCountScales;
}

/// `number / scale.factor` with as many decimals as it takes to be exact.
std::string decimal(std::uint64_t number, const Scale& scale) {
  std::string text = std::to_string(number / scale.factor);
  std::string fraction = std::to_string(scale.factor + number % scale.factor);
  fraction.front() = '.';
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (fraction.size() > 1) text += fraction;
  return text.append(scale.unit);
}

std::string scaled(std::int64_t value, Unit unit) {
  const auto wide = static_cast<std::uint64_t>(value);
  const std::uint64_t magnitude = value < 0 ? 0 - wide : wide;
  const std::span<const Scale> scales = scales_of(unit);
  const auto fitting = std::find_if(scales.begin(), scales.end(),
                                    [&](const Scale& scale) { return magnitude >= scale.factor; });
  const Scale& scale = fitting == scales.end() ? scales.back() : *fitting;
  return (value < 0 ? "-" : "") + decimal(magnitude, scale);
}

}  // namespace

bool NaturalOrder::operator()(std::string_view a, std::string_view b) const {
  std::string_view left = a;
  std::string_view right = b;
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const std::string_view number = take_number(left);
      const int order = compare_numbers(number, take_number(right));
      if (order != 0) return order < 0;
    } else {
      if (left.front() != right.front()) return left.front() < right.front();
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
  }
  if (left.empty() && right.empty()) return a < b;  // "1" and "01"
  return left.empty();
}

void Summary::set(std::string_view name, std::int64_t value, Unit unit) {
  metrics_.insert_or_assign(std::string(name), Metric{value, unit});
}

void Summary::set_text(std::string_view name, std::string value) {
  metrics_.insert_or_assign(std::string(name), Metric{std::move(value)});
}

const Metric* Summary::find(std::string_view name) const {
  const auto metric = metrics_.find(name);
  return metric == metrics_.end() ? nullptr : &metric->second;
}

std::string to_text(const Metric& metric) {
  if (const auto* text = std::get_if<std::string>(&metric.value)) return *text;
  return scaled(std::get<std::int64_t>(metric.value), metric.unit);
}

std::string table_of(const Summary& summary, std::span<const std::string_view> without) {
  const auto shown = [&](const std::string& name) {
    return std::ranges::none_of(without, [&](auto start) { return name.starts_with(start); });
  };
  std::size_t width = 0;
  for (const auto& [name, metric] : summary.metrics()) {
    if (shown(name)) width = std::max(width, name.size());
  }
  std::string table;
  for (const auto& [name, metric] : summary.metrics()) {
    if (!shown(name)) continue;
    table += name + std::string(width - name.size() + 2, ' ') + to_text(metric) + '\n';
  }
  return table;
}

nlohmann::ordered_json json_of(const Summary& summary, const DigestParts& digest) {
  nlohmann::ordered_json metrics = nlohmann::ordered_json::object();
  for (const auto& [name, metric] : summary.metrics()) {
    std::visit([&, key = name](const auto& value) { metrics[key] = value; }, metric.value);
  }
  return {{"trace_schema_version", kTraceSchemaVersion},
          {"digest", digest.whole().to_string()},
          {"digest_parts",
           {{"records", digest.records.to_string()},
            {"packets", digest.packets.to_string()},
            {"metrics", digest.metrics.to_string()}}},
          {"metrics", std::move(metrics)}};
}

void add_to(Digest& digest, const Summary& summary) {
  for (const auto& [name, metric] : summary.metrics()) {
    const auto* value = std::get_if<std::int64_t>(&metric.value);
    if (value != nullptr) digest.metric(name, *value);
  }
}

}  // namespace post::lab
