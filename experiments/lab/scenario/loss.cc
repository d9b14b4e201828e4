// Loss models as written in links and changes.
#include "sim/network/loss/loss.h"

#include <algorithm>

#include "experiments/lab/scenario/sections.h"
#include "experiments/lab/scenario/trace_files.h"

namespace post::lab {
namespace {

constexpr std::string_view kLossAllowed =
    "\"1 %\", \"none\", or a table such as { kind = \"drop_list\", packets = [3, 7] }";
constexpr Range kPeriod{1, 1'000'000'000};

void read_probability(TableReader& table, std::string_view key, bool required,
                      std::uint64_t& into) {
  const auto value = required ? table.require(key, "\"1 %\"") : table.get(key);
  if (value) into = value->quantity(quantity::kProbability, bounds::kProbability).value_or(into);
}

void read_bernoulli(TableReader& table, LossSpec& loss, Reading&) {
  read_probability(table, "probability", true, loss.probability_ppb);
}

void read_drop_list(TableReader& table, LossSpec& loss, Reading&) {
  const auto packets = table.require("packets", "[3, 7]");
  if (!packets) return;
  const auto list = packets->list("a list of packet numbers from 1", {1, Value::kMaxList});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto ordinal = entry.count({1, INT64_MAX})) loss.ordinals.push_back(*ordinal);
  }
  std::ranges::sort(loss.ordinals);
  const auto repeated = std::ranges::unique(loss.ordinals);
  loss.ordinals.erase(repeated.begin(), repeated.end());
}

void read_gilbert_elliott(TableReader& table, LossSpec& loss, Reading&) {
  read_probability(table, "p", true, loss.chain.to_bad_ppb);
  read_probability(table, "r", true, loss.chain.to_good_ppb);
  read_probability(table, "loss_good", false, loss.chain.loss_good_ppb);
  read_probability(table, "loss_bad", false, loss.chain.loss_bad_ppb);
}

void read_periodic(TableReader& table, LossSpec& loss, Reading&) {
  const auto every = table.require("every", "100");
  if (every) loss.every = every->count(kPeriod).value_or(1);
}

void read_trace_loss(TableReader& table, LossSpec& loss, Reading& reading) {
  const auto pattern = table.get("pattern");
  const auto file = table.get("file");
  if (pattern.has_value() == file.has_value()) {
    reading.diagnostics.add(table.place(), pattern ? "both pattern and file" : "no pattern",
                            "either pattern = \"1101\" or file = \"NAME\"");
    return;
  }
  std::optional<std::string> text;
  if (file) text = read_loss_trace(*file, reading);
  if (pattern) text = read_loss_pattern(*pattern, reading.diagnostics);
  loss.pattern = std::make_shared<const std::string>(text.value_or("1"));
}

struct LossReader {
  std::string_view name;
  void (*read)(TableReader& table, LossSpec& loss, Reading& reading);
};
constexpr LossReader kLossReaders[] = {
    {"bernoulli", read_bernoulli},
    {"drop_list", read_drop_list},
    {"gilbert_elliott", read_gilbert_elliott},
    {"periodic", read_periodic},
    {"trace", read_trace_loss},
};

std::optional<LossSpec> read_model(TableReader table, Reading& reading) {
  std::vector<std::string> kinds;
  for (const sim::LossKind& known : sim::loss_kinds()) kinds.emplace_back(known.name);
  const auto written = table.require("kind", listed(kinds));
  const auto kind = written ? written->choice(kinds) : std::nullopt;
  if (!kind) return std::nullopt;
  LossSpec loss{.kind = *kind};
  const auto reader = std::ranges::find(kLossReaders, *kind, &LossReader::name);
  if (reader != std::end(kLossReaders)) reader->read(table, loss, reading);
  table.finish();
  return loss;
}

}  // namespace

std::optional<LossSpec> read_loss(const Value& value, Reading& reading) {
  if (auto table = value.is_table() ? value.table(kLossAllowed) : std::nullopt) {
    return read_model(*std::move(table), reading);
  }
  const auto text = value.text(kLossAllowed);
  if (!text) return std::nullopt;
  if (*text == "none") return LossSpec();
  const auto probability = value.quantity(quantity::kProbability, bounds::kProbability);
  return LossSpec{.kind = "bernoulli", .probability_ppb = probability.value_or(0)};
}

}  // namespace post::lab
