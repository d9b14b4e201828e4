// postlab list: what there is to name in scenarios and commands.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/explain/rule_titles.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"
#include "experiments/lab/scenario/metrics.h"
#include "model/policy_context.h"
#include "model/scheduling/scheduler.h"
#include "model/stacks/stack.h"

namespace post::lab {
namespace {

struct Entry {
  std::string name;
  std::string text;  ///< one line; may be empty
};
using Entries = std::vector<Entry>;

Entries named(const std::vector<std::string>& names) {
  Entries entries;
  for (const std::string& name : names) entries.push_back({name, ""});
  return entries;
}

Entries scenarios() {
  Entries entries;
  const std::filesystem::path catalog =
      std::filesystem::path(POSTLAB_SOURCE_DIR) / "experiments" / "catalog";
  std::error_code none;
  for (const auto& folder : std::filesystem::directory_iterator(catalog, none)) {
    const Loaded loaded = load_scenario(folder.path(), vocabulary());
    entries.push_back({folder.path().filename(), loaded.ok() ? loaded.scenario->title : "invalid"});
  }
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

std::string traits_of(const Stack& stack) {
  const PsiTraits traits = stack.promise();
  std::string text;
  const auto add = [&](bool holds, const char* name) {
    if (holds) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(traits.secure, "secure");
  add(traits.connectionless, "connectionless");
  add(traits.boundaries, "boundaries");
  add(traits.in_order, "in order");
  add(traits.repairs, "repairs");
  add(traits.acks, "acks");
  add(traits.half_close, "half-close");
  return text;
}

Entries stacks() {
  Entries entries;
  const StackRegistry registry = StackRegistry::built_in();
  for (const auto& stack : registry.all()) {
    entries.push_back({std::string(stack->name()), traits_of(*stack)});
  }
  return entries;
}

Entries rules() {
  Entries entries;
  for (const std::string_view title : kRuleTitles) {
    entries.push_back({std::to_string(entries.size() + 1), std::string(title)});
  }
  return entries;
}

/// Each kind, then its parameters and metrics as KIND.NAME.
Entries workloads() {
  Entries entries;
  for (const WorkloadDeclaration& workload : vocabulary().workloads) {
    entries.push_back({workload.name, workload.summary});
    for (const ParameterDeclaration& parameter : workload.parameters) {
      entries.push_back({workload.name + "." + parameter.name,
                         parameter.help + (parameter.required ? " (required)" : "")});
    }
    for (const MetricDeclaration& metric : workload.metrics) {
      entries.push_back({workload.name + ": " + metric.name, "metric: " + metric.help});
    }
  }
  return entries;
}

Entries metrics() {
  Entries entries;
  for (const MetricDeclaration& metric : common_metrics()) {
    entries.push_back({metric.name, metric.help});
  }
  return entries;
}

Entries policies() {
  Entries entries;
  for (const PolicyKeyDescription& key : policy_keys()) {
    entries.push_back({std::string(key.name), std::string(key.meaning) + " (" + key.allowed + ")"});
  }
  return entries;
}

const std::map<std::string, std::function<Entries()>>& kinds() {
  static const std::map<std::string, std::function<Entries()>> kinds{
      {"scenarios", scenarios},
      {"stacks", stacks},
      {"framers", [] { return named(vocabulary().framers); }},
      {"schedulers", [] { return named(SchedulerRegistry::built_in().names()); }},
      {"congestion", [] { return named(vocabulary().congestion); }},
      {"racing", [] { return named(vocabulary().racing); }},
      {"workloads", workloads},
      {"policies", policies},
      {"rules", rules},
      {"metrics", metrics},
  };
  return kinds;
}

class List final : public Command {
 public:
  std::string name() const override { return "list"; }
  std::string summary() const override { return "List scenarios, stacks, framers and more"; }
  std::string example() const override { return "postlab list stacks"; }

  void declare(CLI::App& app) override {
    std::vector<std::string> names;
    for (const auto& [name, make] : kinds()) names.push_back(name);
    app.add_option("WHAT", what_, "What to list (default: scenarios)")->check(CLI::IsMember(names));
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    const Entries entries = kinds().at(what_)();
    json_ ? show_json(entries, console.out) : show(entries, console.out);
    return ExitCode::kOk;
  }

 private:
  static void show(const Entries& entries, std::ostream& out) {
    std::size_t width = 0;
    for (const Entry& entry : entries) width = std::max(width, entry.name.size());
    for (const auto& [name, text] : entries) {
      out << name;
      if (!text.empty()) out << std::string(width + 2 - name.size(), ' ') << text;
      out << "\n";
    }
  }

  static void show_json(const Entries& entries, std::ostream& out) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const auto& [name, text] : entries) json.push_back({{"name", name}, {"text", text}});
    out << json.dump(2) << "\n";
  }

  std::string what_ = "scenarios";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> list_command() { return std::make_unique<List>(); }

}  // namespace post::lab
