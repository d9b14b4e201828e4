#include "experiments/lab/run/expectations.h"

#include <algorithm>
#include <charconv>

namespace post::lab {
namespace {

std::string shown(std::int64_t value, Unit unit) { return to_text(Metric{value, unit}); }

/// `equals` of a number holds its decimal digits.
std::string equals_of(const std::string& equals, const Metric* metric) {
  std::int64_t number = 0;
  const bool is_number = metric != nullptr && std::holds_alternative<std::int64_t>(metric->value);
  if (!is_number) return equals;
  std::from_chars(equals.data(), equals.data() + equals.size(), number);
  return shown(number, metric->unit);
}

std::string wanted_of(const ExpectationSpec& expectation, const Metric* metric) {
  if (expectation.equals) return equals_of(*expectation.equals, metric);
  const Unit unit = metric != nullptr ? metric->unit : Unit::kCount;
  const auto& least = expectation.at_least;
  const auto& most = expectation.at_most;
  if (least && most) return "between " + shown(*least, unit) + " and " + shown(*most, unit);
  return least ? "at least " + shown(*least, unit) : "at most " + shown(*most, unit);
}

bool holds(const ExpectationSpec& expectation, const MetricValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return expectation.equals == *text;
  const std::int64_t number = std::get<std::int64_t>(value);
  if (expectation.equals) return *expectation.equals == std::to_string(number);
  return number >= expectation.at_least.value_or(INT64_MIN) &&
         number <= expectation.at_most.value_or(INT64_MAX);
}

bool holds_in(const ExpectationSpec& expectation, std::string_view world) {
  return expectation.worlds.empty() || std::ranges::count(expectation.worlds, world) > 0;
}

}  // namespace

std::vector<ExpectationResult> check_expectations(const std::vector<ExpectationSpec>& expectations,
                                                  std::string_view world, const Summary& summary) {
  std::vector<ExpectationResult> results;
  for (const ExpectationSpec& expectation : expectations) {
    if (!holds_in(expectation, world)) continue;
    const Metric* metric = summary.find(expectation.metric);
    results.push_back({expectation.metric, expectation.place, wanted_of(expectation, metric),
                       metric != nullptr ? to_text(*metric) : "none",
                       metric != nullptr && holds(expectation, metric->value)});
  }
  return results;
}

std::string to_text(const ExpectationResult& result) {
  return result.place + ": " + result.metric + " is " + result.found + ", expected " +
         result.wanted;
}

}  // namespace post::lab
