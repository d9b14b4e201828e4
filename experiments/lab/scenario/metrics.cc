#include "experiments/lab/scenario/metrics.h"

#include <algorithm>

namespace post::lab {
namespace {

using Names = std::vector<std::string>;

Names parts_of(std::string_view name) {
  Names parts;
  while (true) {
    const std::size_t dot = name.find('.');
    parts.emplace_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    name.remove_prefix(dot + 1);
  }
}

template <class Spec>
Names names_in(const std::vector<Spec>& specs) {
  Names names;
  for (const Spec& spec : specs) names.push_back(spec.name);
  return names;
}

/// What may stand for a placeholder, where `before` is the part in front of it.
Names candidates(const std::string& placeholder, const std::string& before,
                 const Scenario& scenario) {
  if (placeholder == "{endpoint}") return names_in(scenario.endpoints);
  if (placeholder == "{link}") return names_in(scenario.links);
  Names names;
  if (placeholder == "{host}") {
    for (const NodeSpec& node : scenario.nodes) {
      if (!node.router) names.push_back(node.name);
    }
  }
  if (placeholder == "{end}") {
    const auto link = std::ranges::find(scenario.links, before, &LinkSpec::name);
    if (link != scenario.links.end()) names = {link->ends[0].node, link->ends[1].node};
  }
  return names;
}

bool is_ordinal(std::string_view text) {
  const auto digit = [](char c) { return '0' <= c && c <= '9'; };
  return !text.empty() && text.size() <= 9 && text[0] != '0' && std::ranges::all_of(text, digit);
}

bool part_matches(const std::string& pattern, const std::string& part, const std::string& before,
                  const Scenario& scenario) {
  if (pattern == "{n}") return is_ordinal(part);
  if (!pattern.starts_with('{')) return pattern == part;
  const Names names = candidates(pattern, before, scenario);
  return std::ranges::find(names, part) != names.end();
}

bool matches(const Names& pattern, const Names& parts, const Scenario& scenario) {
  if (pattern.size() != parts.size()) return false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string& before = i > 0 ? parts[i - 1] : parts[0];
    if (!part_matches(pattern[i], parts[i], before, scenario)) return false;
  }
  return true;
}

/// All names that `pattern` stands for, {n} left as it is.
void expand(const Names& pattern, const std::string& prefix, const std::string& before,
            std::size_t at, const Scenario& scenario, Names& into) {
  if (at == pattern.size()) {
    into.push_back(prefix);
    return;
  }
  const std::string& part = pattern[at];
  const bool fixed = !part.starts_with('{') || part == "{n}";
  for (const std::string& name : fixed ? Names{part} : candidates(part, before, scenario)) {
    expand(pattern, at == 0 ? name : prefix + "." + name, name, at + 1, scenario, into);
  }
}

constexpr std::string_view kMessage = "{message}";

/// `metric` once for each Message of the workload's list where it is about one, else as it is.
std::vector<MetricDeclaration> by_message(const MetricDeclaration& metric,
                                          const WorkloadSpec& workload) {
  const std::size_t place = metric.name.find(kMessage);
  if (place == std::string::npos) return {metric};
  std::vector<MetricDeclaration> metrics;
  for (const MessageSpec& message : workload.messages) {
    metrics.push_back(metric);
    metrics.back().name.replace(place, kMessage.size(), message.name);
  }
  return metrics;
}

/// The metrics of a scenario's workloads, under their full names.
std::vector<MetricDeclaration> workload_metrics(const Scenario& scenario,
                                                const Vocabulary& vocabulary) {
  std::vector<MetricDeclaration> metrics;
  for (const WorkloadSpec& workload : scenario.workloads) {
    const auto kind =
        std::ranges::find(vocabulary.workloads, workload.kind, &WorkloadDeclaration::name);
    if (kind == vocabulary.workloads.end()) continue;
    for (const MetricDeclaration& declared : kind->metrics) {
      for (MetricDeclaration& metric : by_message(declared, workload)) {
        metric.name = "workload." + workload.name + "." + metric.name;
        metrics.push_back(std::move(metric));
      }
    }
  }
  return metrics;
}

std::vector<MetricDeclaration> all_metrics(const Scenario& scenario, const Vocabulary& vocabulary) {
  std::vector<MetricDeclaration> metrics = common_metrics();
  for (MetricDeclaration& metric : workload_metrics(scenario, vocabulary)) {
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

}  // namespace

const std::vector<MetricDeclaration>& common_metrics() {
  using enum MetricType;
  static const std::vector<MetricDeclaration> metrics{
      {"run.events", kCount, "items that the world's queue ran"},
      {"run.ended_ns", kTime, "when the run stopped"},
      {"run.lateness_ns", kDuration, "how late 99 of 100 things were at most, in real time"},
      {"run.stop", kText, "why the run stopped: idle, duration, events or memory"},
      {"endpoint.{endpoint}.races", kCount, "races begun"},
      {"endpoint.{endpoint}.race.{n}.outcome", kText, "won, failed or aborted"},
      {"endpoint.{endpoint}.race.{n}.started_ns", kTime, "when the first attempt started"},
      {"endpoint.{endpoint}.race.{n}.ended_ns", kTime, "when the race was won or had failed"},
      {"endpoint.{endpoint}.race.{n}.attempts", kCount, "attempts started"},
      {"endpoint.{endpoint}.race.{n}.failed", kCount, "attempts that failed"},
      {"endpoint.{endpoint}.race.{n}.cancelled", kCount, "attempts cancelled at the win"},
      {"endpoint.{endpoint}.race.{n}.winner", kText, "the winner's branch: local.remote.stack"},
      {"endpoint.{endpoint}.race.{n}.winner_started_ns", kTime,
       "when the winner's attempt started"},
      {"endpoint.{endpoint}.race.{n}.winner_local", kText, "the winner's local address"},
      {"endpoint.{endpoint}.race.{n}.winner_interface", kText, "the winner's interface"},
      {"endpoint.{endpoint}.race.{n}.winner_remote", kText, "the winner's remote address"},
      {"endpoint.{endpoint}.race.{n}.winner_stack", kText, "the winner's stack"},
      {"endpoint.{endpoint}.carriers", kCount, "Carriers created"},
      {"endpoint.{endpoint}.carrier_errors", kCount, "Carriers that ended with an error"},
      {"endpoint.{endpoint}.messages_sent", kCount, "Messages handed whole to a stack"},
      {"endpoint.{endpoint}.messages_acked", kCount, "Messages that the peer's stack acknowledged"},
      {"endpoint.{endpoint}.messages_expired", kCount, "Messages given up for time"},
      {"endpoint.{endpoint}.messages_failed", kCount, "Messages that failed"},
      {"endpoint.{endpoint}.messages_received", kCount, "Messages handed whole to the application"},
      {"endpoint.{endpoint}.parts_received", kCount, "parts of Messages handed to the application"},
      {"endpoint.{endpoint}.arrivals_dropped", kCount, "arrivals that are handed to nobody"},
      {"link.{link}.{end}.sent", kCount, "packets whose transmission from this end ended"},
      {"link.{link}.{end}.delivered", kCount, "packets from this end that arrived"},
      {"link.{link}.{end}.dropped", kCount, "packets from this end that the link lost, all causes"},
      {"link.{link}.{end}.marked", kCount, "packets that a queue marked that can"},
      {"link.{link}.{end}.remarked", kCount, "packets that a policer gave another DSCP"},
      {"link.{link}.{end}.duplicated", kCount, "copies of packets from this end"},
      {"link.{link}.{end}.corrupted", kCount, "packets that the receiver's checksum dropped"},
      {"link.{link}.{end}.sent_octets", kOctets, "IP octets sent from this end"},
  };
  return metrics;
}

std::optional<MetricDeclaration> find_metric(std::string_view name, const Scenario& scenario,
                                             const Vocabulary& vocabulary) {
  const Names parts = parts_of(name);
  for (const MetricDeclaration& metric : all_metrics(scenario, vocabulary)) {
    if (matches(parts_of(metric.name), parts, scenario)) return metric;
  }
  return std::nullopt;
}

std::vector<std::string> metric_names(const Scenario& scenario, const Vocabulary& vocabulary) {
  Names names;
  for (const MetricDeclaration& metric : all_metrics(scenario, vocabulary)) {
    expand(parts_of(metric.name), "", "", 0, scenario, names);
  }
  return names;
}

}  // namespace post::lab
