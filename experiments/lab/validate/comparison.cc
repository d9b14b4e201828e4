#include "experiments/lab/validate/comparison.h"

#include <algorithm>
#include <array>

#include "model/text.h"

namespace post::lab {
namespace {

struct TimePair {
  Duration later;
  std::string what;
  StoryKind kind;
};

bool counts_messages(std::string_view metric) {
  constexpr std::array<std::string_view, 8> kCounts{
      "received",      "received_octets", "messages_received", "sent",
      "messages_sent", "failed",          "messages_failed",   "replies"};
  return std::ranges::count(kCounts, metric.substr(metric.rfind('.') + 1)) > 0;
}

/// Collects what both worlds did and what only one did, story by story.
class Comparer {
 public:
  Comparer(const WorldRun& reference, const WorldRun& other)
      : reference_(reference), other_(other) {
    result_.world = other.world;
  }

  Comparison compare(bool other_repeats) {
    for (const auto& [key, decisions] : reference_.stories) compare_story(key, decisions);
    for (const auto& [key, decisions] : other_.stories) {
      if (!reference_.stories.contains(key)) note(key, {}, decisions, {});
    }
    compare_metrics();
    summarise_times();
    for (const auto& [end, likeness] : reference_.packets) {
      const auto found = other_.packets.find(end);
      const bool equal = found != other_.packets.end() && found->second == likeness;
      if (!equal) result_.unequal_ends.push_back(end);
    }
    if (other_repeats && reference_.datagrams) demand_exactness();
    if (!other_repeats) demand_patience();
    return std::move(result_);
  }

 private:
  void compare_story(const StoryKey& key, const std::vector<Decision>& decisions) {
    static const std::vector<Decision> kNothing;
    const auto found = other_.stories.find(key);
    const auto& others = found == other_.stories.end() ? kNothing : found->second;
    const std::vector<Matched> matched = align(decisions, others);
    result_.decisions += decisions.size();
    result_.agreed += matched.size();
    for (const Matched& pair : matched) {
      times_.push_back({others[pair.other].at - decisions[pair.reference].at,
                        to_text(key) + ": " + decisions[pair.reference].event, key.kind});
    }
    note(key, decisions, others, matched);
  }

  void note(const StoryKey& key, std::span<const Decision> decisions,
            std::span<const Decision> others, std::span<const Matched> matched) {
    for (Difference& difference : differences(key, decisions, others, matched)) {
      const DifferenceCause* cause = cause_of(difference, reference_, other_);
      result_.differences.push_back({std::move(difference), cause});
    }
  }

  void compare_metrics() {
    for (const auto& [name, value] : reference_.metrics) {
      const auto found = other_.metrics.find(name);
      note_metric(name, value, found == other_.metrics.end() ? "" : found->second);
    }
    for (const auto& [name, value] : other_.metrics) {
      if (!reference_.metrics.contains(name)) note_metric(name, "", value);
    }
  }

  void note_metric(const std::string& name, const std::string& here, const std::string& there) {
    ++result_.metrics;
    if (without_ephemeral_ports(here) == without_ephemeral_ports(there)) return;
    const DifferenceCause* cause = counts_messages(name) ? cause_of_decisions() : nullptr;
    result_.metric_differences.push_back({name, here, there, cause});
  }

  /// Decisions tell how many Messages arrived: that differs for their reason, or for none.
  const DifferenceCause* cause_of_decisions() const {
    const DifferenceCause* cause = nullptr;
    for (const ExplainedDifference& difference : result_.differences) {
      if (difference.cause == nullptr) return nullptr;
      cause = difference.cause;
    }
    return cause;
  }

  void summarise_times() {
    if (times_.empty()) return;
    std::ranges::stable_sort(times_, {}, &TimePair::later);
    TimeDifference summary;
    summary.least = times_.front().later;
    summary.most = times_.back().later;
    summary.median = times_[times_.size() / 2].later;
    const bool early = -summary.least > summary.most;
    summary.most_at = early ? times_.front().what : times_.back().what;
    result_.times = summary;
  }

  void demand_exactness() {
    if (!result_.differences.empty()) {
      result_.broken.push_back("decisions over datagrams differ in a world that repeats");
    }
    for (const std::string& end : result_.unequal_ends) {
      result_.broken.push_back("packets of datagrams differ in octets or times at " + end);
    }
    if (result_.times &&
        (result_.times->least != Duration{} || result_.times->most != Duration{})) {
      result_.broken.push_back("times of datagrams differ: " + result_.times->most_at);
    }
  }

  /// Real packets cannot be faster than the links that carry them.
  void demand_patience() {
    for (const TimePair& pair : times_) {
      if (pair.later >= Duration{}) return;
      if (pair.kind != StoryKind::kRace) continue;
      result_.broken.push_back("earlier than the links allow: " + pair.what);
    }
  }

  const WorldRun& reference_;
  const WorldRun& other_;
  Comparison result_;
  std::vector<TimePair> times_;
};

}  // namespace

std::size_t Comparison::unexplained() const {
  const auto in_decisions = std::ranges::count(differences, nullptr, &ExplainedDifference::cause);
  const auto in_metrics = std::ranges::count(metric_differences, nullptr, &MetricDifference::cause);
  return static_cast<std::size_t>(in_decisions + in_metrics);
}

Comparison compare(const WorldRun& reference, const WorldRun& other, bool other_repeats) {
  return Comparer(reference, other).compare(other_repeats);
}

}  // namespace post::lab
