// Queues as written in links.
#include <algorithm>
#include <array>
#include <utility>

#include "experiments/lab/scenario/sections.h"
#include "sim/network/queue/queue.h"

namespace post::lab {
namespace {

constexpr Range kQueuePackets{1, 1'000'000};
constexpr Range kQueueOctets{1, 1'000'000'000};
constexpr Range kInterval{1, 60'000'000'000};
constexpr Range kFlows{1, 65'536};
constexpr Range kQuantum{64, 1'000'000};
constexpr Range kBandDscp{0, 63};
constexpr std::array kQueueDiscs{"ns3_codel", "ns3_fq_codel", "pie", "red"};
constexpr std::string_view kLimitAllowed = "\"100 packets\", \"64 kB\" or both in a list";
constexpr std::string_view kBandsAllowed = "lists of DSCPs, first served first: [[46], [0], [1]]";

const QuantityKind& kind_of_limit(std::string_view text) {
  const bool packets = text.ends_with("packets") || text.ends_with("packet");
  return packets ? quantity::kPackets : quantity::kOctets;
}

void read_limit(const Value& value, sim::QueueLimits& limits) {
  const auto text = value.text(kLimitAllowed);
  if (!text) return;
  if (&kind_of_limit(*text) == &quantity::kPackets) {
    limits.packets = value.quantity(quantity::kPackets, kQueuePackets);
  } else {
    limits.bytes = value.quantity(quantity::kOctets, kQueueOctets);
  }
}

sim::QueueLimits read_queue_limits(const Value& value) {
  sim::QueueLimits limits;
  if (!value.is_list()) {
    read_limit(value, limits);
    return limits;
  }
  const auto list = value.list(kLimitAllowed, {1, 2});
  for (const Value& limit : list.value_or(std::vector<Value>())) read_limit(limit, limits);
  return limits;
}

void take_limits(const Value& value, QueueSpec& queue) {
  const sim::QueueLimits limits = read_queue_limits(value);
  queue.packets = limits.packets;
  queue.bytes = limits.bytes;
}

void read_drop_tail(TableReader& table, QueueSpec& queue) {
  if (auto mark = table.get("mark_from")) queue.mark_from = read_queue_limits(*mark);
}

void read_queue_interval(TableReader& table, std::string_view key, Duration& into) {
  const auto value = table.get(key);
  const auto length = value ? value->quantity(quantity::kDuration, kInterval) : std::nullopt;
  if (length) into = duration_of(*length);
}

void read_codel(TableReader& table, QueueSpec& queue) {
  read_queue_interval(table, "target", queue.target);
  read_queue_interval(table, "interval", queue.interval);
  if (auto ecn = table.get("ecn")) queue.ecn = ecn->flag().value_or(queue.ecn);
}

void read_fq_codel(TableReader& table, QueueSpec& queue) {
  read_codel(table, queue);
  if (auto flows = table.get("flows")) queue.flows = flows->count(kFlows).value_or(queue.flows);
  if (auto quantum = table.get("quantum")) {
    queue.quantum = quantum->quantity(quantity::kOctets, kQuantum).value_or(queue.quantum);
  }
}

std::vector<std::uint8_t> read_band(const Value& value, std::array<bool, 64>& taken) {
  std::vector<std::uint8_t> band;
  const auto list = value.list("a list of DSCPs", {0, 64});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    const auto dscp = entry.count(kBandDscp);
    if (!dscp) continue;
    if (std::exchange(taken[*dscp], true)) {
      entry.refuse("the DSCP " + std::to_string(*dscp) + " again", "each DSCP in one band");
    }
    band.push_back(static_cast<std::uint8_t>(*dscp));
  }
  return band;
}

void read_strict_priority(TableReader& table, QueueSpec& queue) {
  const auto bands = table.get("bands");
  if (!bands) return;
  std::array<bool, 64> taken{};
  queue.bands.clear();
  const auto list = bands->list(kBandsAllowed, {1, 16});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    queue.bands.push_back(read_band(entry, taken));
  }
}

struct QueueReader {
  std::string_view name;
  void (*read)(TableReader& table, QueueSpec& queue);
};
constexpr QueueReader kQueueReaders[] = {
    {"codel", read_codel},
    {"drop_tail", read_drop_tail},
    {"fq_codel", read_fq_codel},
    {"strict_priority", read_strict_priority},
};

}  // namespace

QueueSpec read_queue(const Value& value) {
  QueueSpec queue;
  if (!value.is_table()) {
    take_limits(value, queue);
    return queue;
  }
  TableReader table = *value.table(kLimitAllowed);
  std::vector<std::string> kinds;
  for (const sim::QueueKind& known : sim::queue_kinds()) kinds.emplace_back(known.name);
  kinds.insert(kinds.end(), kQueueDiscs.begin(), kQueueDiscs.end());
  if (auto kind = table.get("kind")) queue.kind = kind->choice(kinds).value_or(queue.kind);
  if (auto limit = table.require("limit", kLimitAllowed)) take_limits(*limit, queue);
  const auto reader = std::ranges::find(kQueueReaders, queue.kind, &QueueReader::name);
  if (reader != std::end(kQueueReaders)) reader->read(table, queue);
  table.finish();
  return queue;
}

}  // namespace post::lab
