// [[expect]]: what a run has to show. Only what this scenario can produce may be expected.
#include "experiments/lab/scenario/metrics.h"
#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr Range kMetricName{1, 256};
const std::vector<std::string> kWorlds{"ns3", "posix", "sim"};

/// The pattern without what a user may choose: closest() then finds slips in long names.
std::string allowed_metric(const std::string& wrong, const Reading& reading) {
  const std::vector<std::string> names = metric_names(reading.scenario, reading.vocabulary);
  const std::string near = closest(wrong, names);
  if (!near.empty()) return near + " and others, see docs/scenario.md";
  const std::size_t dot = wrong.rfind('.');
  std::vector<std::string> siblings;
  for (const std::string& name : names) {
    if (dot != std::string::npos && name.starts_with(wrong.substr(0, dot + 1))) {
      siblings.push_back(name);
    }
  }
  return listed(siblings.empty() ? names : siblings, 12);
}

class ExpectationReader {
 public:
  ExpectationReader(Reading& reading, const std::vector<std::string>& worlds)
      : reading_(reading), worlds_(worlds) {}

  void read(TableReader table) const {
    ExpectationSpec expectation;
    expectation.place = table.place().text();
    const auto metric = read_metric(table, expectation);
    const auto equals = table.get("equals");
    const auto at_least = table.get("at_least");
    const auto at_most = table.get("at_most");
    const auto worlds = table.get("worlds");
    expectation.worlds = worlds ? read_worlds(*worlds) : worlds_;
    table.finish();
    if (!metric) return;
    if (equals.has_value() == (at_least || at_most)) {
      return refuse(table, equals ? "equals beside a bound" : "no expected value",
                    "either equals, or at_least, at_most or both");
    }
    if (equals) read_equals(*equals, *metric, expectation);
    if (at_least) expectation.at_least = read_bound(*at_least, *metric);
    if (at_most) expectation.at_most = read_bound(*at_most, *metric);
    check_order(table, expectation);
    reading_.scenario.expectations.push_back(std::move(expectation));
  }

 private:
  void refuse(const TableReader& table, std::string found, std::string allowed) const {
    reading_.diagnostics.add(table.place(), std::move(found), std::move(allowed));
  }

  std::optional<MetricDeclaration> read_metric(TableReader& table,
                                               ExpectationSpec& expectation) const {
    const auto written = table.require("metric", "\"run.events\" or another metric");
    const auto name = written ? written->text("the name of a metric", kMetricName) : std::nullopt;
    if (!name) return std::nullopt;
    expectation.metric = *name;
    const auto metric = find_metric(*name, reading_.scenario, reading_.vocabulary);
    if (!metric) {
      written->refuse("the metric " + in_quotes(*name) + ", which this scenario cannot produce",
                      allowed_metric(*name, reading_));
    }
    return metric;
  }

  static std::vector<std::string> read_worlds(const Value& value) {
    std::vector<std::string> worlds;
    const auto list = value.list("names of worlds", {1, kWorlds.size()});
    for (const Value& entry : list.value_or(std::vector<Value>())) {
      if (const auto world = entry.choice(kWorlds)) worlds.push_back(*world);
    }
    return worlds;
  }

  void read_equals(const Value& value, const MetricDeclaration& metric,
                   ExpectationSpec& expectation) const {
    if (metric.type == MetricType::kText) {
      expectation.equals = value.text("a text", {0, Value::kMaxText});
    } else if (auto number = read_number(value, metric)) {
      expectation.equals = std::to_string(*number);
    }
  }

  std::optional<std::int64_t> read_bound(const Value& value,
                                         const MetricDeclaration& metric) const {
    if (metric.type == MetricType::kText) {
      value.refuse("a bound on the text " + metric.name, "equals");
      return std::nullopt;
    }
    return read_number(value, metric);
  }

  std::optional<std::int64_t> read_number(const Value& value,
                                          const MetricDeclaration& metric) const {
    const auto number = read_unsigned(value, metric);
    if (!number) return std::nullopt;
    const bool time = metric.type == MetricType::kTime || metric.type == MetricType::kDuration;
    if (time && duration_of(*number) > reading_.scenario.duration) {
      const auto run = static_cast<std::uint64_t>(nanoseconds_of(reading_.scenario.duration));
      value.refuse(value.described() + ", which is beyond the end of the run",
                   "at most the duration, " + format_quantity(run, quantity::kDuration));
      return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
  }

  static std::optional<std::uint64_t> read_unsigned(const Value& value,
                                                    const MetricDeclaration& metric) {
    switch (metric.type) {
      case MetricType::kTime:
      case MetricType::kDuration:
        return value.quantity(quantity::kDuration, {});
      case MetricType::kOctets:
        return value.quantity(quantity::kOctets, {});
      default:
        return value.count({});
    }
  }

  void check_order(const TableReader& table, const ExpectationSpec& expectation) const {
    if (!expectation.at_least || !expectation.at_most) return;
    if (*expectation.at_least <= *expectation.at_most) return;
    refuse(table, "at_least above at_most", "bounds that some value can meet");
  }

  Reading& reading_;
  const std::vector<std::string>& worlds_;
};

}  // namespace

void read_expectations(TableReader& root, Reading& reading,
                       const std::vector<std::string>& worlds) {
  const ExpectationReader reader(reading, worlds);
  for (TableReader& table : listed_tables(root, "expect")) reader.read(std::move(table));
}

}  // namespace post::lab
