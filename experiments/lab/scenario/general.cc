// title, description, duration, seed and [limits].
#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr Range kTitle{1, 200};
constexpr Range kEvents{1, 1'000'000'000'000};
constexpr Range kMemory{1'000'000, 1'000'000'000'000};

void read_limits(TableReader& root, Limits& limits) {
  const auto value = root.get("limits");
  auto table = value ? value->table("[limits]") : std::nullopt;
  if (!table) return;
  if (auto events = table->get("events")) {
    limits.events = events->count(kEvents).value_or(limits.events);
  }
  if (auto memory = table->get("memory")) {
    limits.memory_bytes =
        memory->quantity(quantity::kOctets, kMemory).value_or(limits.memory_bytes);
  }
  table->finish();
}

}  // namespace

void read_general(TableReader& root, Reading& reading) {
  Scenario& scenario = reading.scenario;
  if (auto title = root.require("title", "\"what the experiment is about\"")) {
    scenario.title = title->text("a text", kTitle).value_or("");
  }
  if (auto description = root.get("description")) {
    scenario.description = description->text("a text").value_or("");
  }
  if (auto duration = root.require("duration", "\"10 s\"")) {
    scenario.duration = duration_of(
        duration->quantity(quantity::kDuration, bounds::kRunDuration).value_or(bounds::kDay));
  } else {
    scenario.duration = duration_of(bounds::kDay);
  }
  if (auto seed = root.get("seed")) scenario.seed = seed->count({0, INT64_MAX}).value_or(1);
  read_limits(root, scenario.limits);
}

}  // namespace post::lab
