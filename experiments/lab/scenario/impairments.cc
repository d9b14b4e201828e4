// What links do to packets beside delaying and losing them, as written there: jitter, duplication,
// corruption, black holes; and their policers.
#include "experiments/lab/scenario/sections.h"
#include "sim/network/jitter/jitter.h"

namespace post::lab {
namespace {

constexpr std::string_view kJitterAllowed =
    "\"5 ms\", \"none\", or a table such as { kind = \"normal\", mean = \"5 ms\", deviation = \"1 "
    "ms\", order = \"reorders\" }";
constexpr std::string_view kPolicerAllowed =
    "a table such as { rate = \"10 Mbit/s\", burst = \"15 kB\" }";
constexpr Range kPolicerBurst{1, 1'000'000'000};
constexpr Range kRemarkDscp{0, 63};

void read_jitter_length(TableReader& table, std::string_view key, bool required, Duration& into) {
  const auto value = required ? table.require(key, "\"5 ms\"") : table.get(key);
  const auto length = value ? value->quantity(quantity::kDuration, bounds::kDelay) : std::nullopt;
  if (length) into = duration_of(*length);
}

void read_jitter_shape(TableReader& table, sim::JitterOptions& jitter) {
  const bool uniform = jitter.kind == "uniform";
  jitter.most = duration_of(bounds::kDelay.most);
  if (!uniform) read_jitter_length(table, "mean", true, jitter.mean);
  if (jitter.kind == "normal") read_jitter_length(table, "deviation", true, jitter.deviation);
  read_jitter_length(table, "most", uniform, jitter.most);
  if (jitter.most < jitter.mean) {
    table.get("most")->refuse("a most below the mean", "at least the mean");
  }
}

void read_order(TableReader& table, sim::JitterOptions& jitter) {
  const auto written = table.get("order");
  const auto order = written ? written->choice({"keeps_order", "reorders"}) : std::nullopt;
  if (order) jitter.reorders = *order == "reorders";
}

sim::JitterOptions read_jitter_table(TableReader table) {
  std::vector<std::string> kinds;
  for (const sim::JitterKind& known : sim::jitter_kinds()) kinds.emplace_back(known.name);
  const auto written = table.require("kind", listed(kinds));
  const auto kind = written ? written->choice(kinds) : std::nullopt;
  if (!kind) return {};
  sim::JitterOptions jitter{.kind = *kind};
  if (*kind != "none") {
    read_jitter_shape(table, jitter);
    read_order(table, jitter);
  }
  table.finish();
  return jitter;
}

sim::JitterOptions read_jitter(const Value& value) {
  if (auto table = value.is_table() ? value.table(kJitterAllowed) : std::nullopt) {
    return read_jitter_table(*std::move(table));
  }
  const auto text = value.text(kJitterAllowed);
  if (!text || *text == "none") return {};
  const auto most = value.quantity(quantity::kDuration, bounds::kDelay);
  return {.kind = "uniform", .most = duration_of(most.value_or(0))};
}

void read_share(TableReader& table, std::string_view key, std::uint64_t& into) {
  const auto value = table.get(key);
  if (value) into = value->quantity(quantity::kProbability, bounds::kProbability).value_or(into);
}

void read_excess(TableReader& table, sim::PolicerOptions& policer) {
  const auto action = table.get("excess");
  const auto choice = action ? action->choice({"drop", "remark"}) : std::nullopt;
  if (choice != "remark") return;
  policer.dscp = 1;  // lower effort, RFC 8622
  const auto dscp = table.get("dscp");
  if (dscp) policer.dscp = static_cast<std::uint8_t>(dscp->count(kRemarkDscp).value_or(0));
}

}  // namespace

void read_transit(TableReader& table, sim::TransitOptions& transit) {
  if (auto jitter = table.get("jitter")) transit.jitter = read_jitter(*jitter);
  read_share(table, "duplication", transit.duplication_ppb);
  read_share(table, "corruption", transit.corruption_ppb);
  const auto hole = table.get("black_hole");
  if (hole) transit.black_hole = hole->flag().value_or(transit.black_hole);
}

std::optional<sim::PolicerOptions> read_policer(const Value& value) {
  auto table = value.table(kPolicerAllowed);
  if (!table) return std::nullopt;
  sim::PolicerOptions policer;
  if (auto rate = table->require("rate", "\"10 Mbit/s\"")) {
    policer.rate_bps = rate->quantity(quantity::kRate, bounds::kRate).value_or(1);
  }
  if (auto burst = table->require("burst", "\"15 kB\"")) {
    policer.burst = burst->quantity(quantity::kOctets, kPolicerBurst).value_or(1);
  }
  read_excess(*table, policer);
  table->finish();
  return policer;
}

}  // namespace post::lab
