#include "experiments/lab/validate/report.h"

#include <algorithm>

#include "experiments/lab/results/summary.h"

namespace post::lab {
namespace {

using Row = std::vector<std::string>;

std::string shown(Duration later) {
  return to_text(Metric{nanoseconds_of(later), Unit::kNanoseconds});
}

std::string of(std::size_t part, std::size_t whole) {
  return part == whole ? "all agree" : std::to_string(part) + " agree";
}

Row row(std::string label, std::string reference, const std::vector<Comparison>& comparisons,
        std::string (*cell)(const Comparison&)) {
  Row cells{std::move(label), std::move(reference)};
  for (const Comparison& comparison : comparisons) cells.push_back(cell(comparison));
  return cells;
}

std::string time_cell(const Comparison& comparison, Duration TimeDifference::*part) {
  return comparison.times ? shown((*comparison.times).*part) : "";
}

std::vector<Row> rows_of(const WorldRun& reference, const std::vector<Comparison>& comparisons) {
  std::size_t decisions = 0;
  for (const auto& [key, story] : reference.stories) decisions += story.size();
  using C = const Comparison&;
  return {
      row("", reference.world, comparisons, [](C c) { return c.world; }),
      row("decisions", std::to_string(decisions), comparisons,
          [](C c) { return of(c.agreed, c.decisions); }),
      row("counts and words", std::to_string(reference.metrics.size()), comparisons,
          [](C c) { return of(c.metrics - c.metric_differences.size(), c.metrics); }),
      row("differences", "", comparisons,
          [](C c) {
            const std::size_t all = c.differences.size() + c.metric_differences.size();
            return std::to_string(all - c.unexplained()) + " explained, " +
                   std::to_string(c.unexplained()) + " not";
          }),
      row("later: median", "", comparisons,
          [](C c) { return time_cell(c, &TimeDifference::median); }),
      row("later: least", "", comparisons,
          [](C c) { return time_cell(c, &TimeDifference::least); }),
      row("later: most", "", comparisons, [](C c) { return time_cell(c, &TimeDifference::most); }),
      row("packets", "", comparisons,
          [](C c) { return std::string(c.unequal_ends.empty() ? "equal" : "the world's own"); }),
  };
}

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const Row& cells : rows) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += cells[i] + std::string(widths[i] - cells[i].size() + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string rules_of(const Decision& decision) {
  std::string text;
  for (const Rule& rule : decision.rules) {
    text += (text.empty() ? " [" : ",") + std::to_string(rule.number);
  }
  return text.empty() ? text : text + "]";
}

std::string because(const DifferenceCause* cause) {
  return cause != nullptr ? "cause: " + std::string(cause->name) : "NO KNOWN CAUSE";
}

std::string lines_of(const Comparison& comparison) {
  std::string text;
  const auto say = [&](const std::string& line) { text += comparison.world + ": " + line + "\n"; };
  for (const ExplainedDifference& entry : comparison.differences) {
    const Difference& difference = entry.difference;
    const Decision& shown = difference.reference ? *difference.reference : *difference.other;
    say(to_text(difference.story) + ": " + to_text(difference) + rules_of(shown) + "; " +
        because(entry.cause));
  }
  for (const MetricDifference& entry : comparison.metric_differences) {
    say(entry.metric + " is " + (entry.other.empty() ? "none" : entry.other) + ", not " +
        (entry.reference.empty() ? "none" : entry.reference) + "; " + because(entry.cause));
  }
  for (const std::string& what : comparison.broken) say("BROKEN: " + what);
  return text;
}

}  // namespace

std::string table_of(const WorldRun& reference, const std::vector<Comparison>& comparisons) {
  std::string text = aligned(rows_of(reference, comparisons));
  for (const Comparison& comparison : comparisons) text += lines_of(comparison);
  return text;
}

nlohmann::ordered_json json_of(const Comparison& comparison) {
  nlohmann::ordered_json json{{"world", comparison.world},
                              {"agrees", comparison.agrees()},
                              {"decisions", comparison.decisions},
                              {"agreed", comparison.agreed},
                              {"unequal_packets_at", comparison.unequal_ends}};
  auto& differences = json["differences"] = nlohmann::ordered_json::array();
  for (const ExplainedDifference& entry : comparison.differences) {
    differences.push_back({{"story", to_text(entry.difference.story)},
                           {"difference", to_text(entry.difference)},
                           {"cause", entry.cause != nullptr ? entry.cause->name : ""}});
  }
  for (const MetricDifference& entry : comparison.metric_differences) {
    differences.push_back({{"metric", entry.metric},
                           {"difference", entry.other + " instead of " + entry.reference},
                           {"cause", entry.cause != nullptr ? entry.cause->name : ""}});
  }
  json["broken"] = comparison.broken;
  if (!comparison.times) return json;
  json["later_ns"] = {{"median", nanoseconds_of(comparison.times->median)},
                      {"least", nanoseconds_of(comparison.times->least)},
                      {"most", nanoseconds_of(comparison.times->most)},
                      {"most_at", comparison.times->most_at}};
  return json;
}

}  // namespace post::lab
