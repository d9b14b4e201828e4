// Loss models as written in links and changes.
#include "sim/network/loss/loss.h"

#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr std::uint64_t kCertain = 1'000'000'000;
constexpr std::string_view kAllowed =
    "\"1 %\", \"none\", { kind = \"bernoulli\", probability = \"1 %\" } or { kind = \"drop_list\", "
    "packets = [3, 7] }";

LossSpec bernoulli(const Value& probability) {
  const auto value = probability.quantity(quantity::kProbability, {0, kCertain});
  return {"bernoulli", value.value_or(0), {}};
}

LossSpec drop_list(const Value& packets) {
  LossSpec loss{"drop_list", 0, {}};
  const auto list = packets.list("a list of packet numbers from 1", {1, Value::kMaxList});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto ordinal = entry.count({1, INT64_MAX})) loss.ordinals.push_back(*ordinal);
  }
  std::ranges::sort(loss.ordinals);
  const auto repeated = std::ranges::unique(loss.ordinals);
  loss.ordinals.erase(repeated.begin(), repeated.end());
  return loss;
}

std::optional<LossSpec> read_model(TableReader table) {
  std::vector<std::string> kinds;
  for (const sim::LossKind& known : sim::loss_kinds()) kinds.emplace_back(known.name);
  const auto written = table.require("kind", "\"bernoulli\" or \"drop_list\"");
  const auto kind = written ? written->choice(kinds) : std::nullopt;
  std::optional<LossSpec> loss;
  if (kind) loss = LossSpec{*kind, 0, {}};
  if (kind == "bernoulli") {
    if (auto value = table.require("probability", "\"1 %\"")) loss = bernoulli(*value);
  }
  if (kind == "drop_list") {
    if (auto value = table.require("packets", "[3, 7]")) loss = drop_list(*value);
  }
  if (kind) table.finish();
  return loss;
}

}  // namespace

std::optional<LossSpec> read_loss(const Value& value) {
  if (auto table = value.is_table() ? value.table(kAllowed) : std::nullopt) {
    return read_model(*std::move(table));
  }
  const auto text = value.text(kAllowed);
  if (!text) return std::nullopt;
  if (*text == "none") return LossSpec();
  return bernoulli(value);
}

}  // namespace post::lab
