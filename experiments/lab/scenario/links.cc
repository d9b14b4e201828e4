// [links.NAME]: point-to-point links with rate, delay, queue and loss, each direction by itself
// where asked.
#include <algorithm>
#include <array>

#include "experiments/lab/scenario/link_families.h"
#include "experiments/lab/scenario/sections.h"
#include "sim/network/queue/queue.h"

namespace post::lab {
namespace {

constexpr Range kMtu{576, 65'535};
constexpr std::uint64_t kLeastIpv6Mtu = 1280;  // RFC 8200 section 5
constexpr Range kOverhead{0, 256};
constexpr Range kQueuePackets{1, 1'000'000};
constexpr Range kQueueOctets{1, 1'000'000'000};
const std::vector<std::string> kMediums{"csma", "point_to_point", "wifi"};
constexpr std::array kQueueDiscs{"codel", "fq_codel", "pie", "red"};
constexpr std::string_view kQueueAllowed = "\"100 packets\", \"64 kB\" or both in a list";

const QuantityKind& kind_of_limit(std::string_view text) {
  const bool packets = text.ends_with("packets") || text.ends_with("packet");
  return packets ? quantity::kPackets : quantity::kOctets;
}

void read_limit(const Value& value, QueueSpec& queue) {
  const auto text = value.text(kQueueAllowed);
  if (!text) return;
  if (&kind_of_limit(*text) == &quantity::kPackets) {
    queue.packets = value.quantity(quantity::kPackets, kQueuePackets);
  } else {
    queue.bytes = value.quantity(quantity::kOctets, kQueueOctets);
  }
}

void read_queue_limits(const Value& value, QueueSpec& queue) {
  queue.packets.reset();
  if (!value.is_list()) return read_limit(value, queue);
  const auto list = value.list(kQueueAllowed, {1, 2});
  for (const Value& limit : list.value_or(std::vector<Value>())) read_limit(limit, queue);
}

QueueSpec read_queue(const Value& value) {
  QueueSpec queue;
  if (!value.is_table()) {
    read_queue_limits(value, queue);
    return queue;
  }
  TableReader table = *value.table(kQueueAllowed);
  std::vector<std::string> kinds(kQueueDiscs.begin(), kQueueDiscs.end());
  for (const sim::QueueKind& known : sim::queue_kinds()) kinds.emplace_back(known.name);
  if (auto kind = table.get("kind")) queue.kind = kind->choice(kinds).value_or(queue.kind);
  if (auto limit = table.require("limit", kQueueAllowed)) read_queue_limits(*limit, queue);
  table.finish();
  return queue;
}

void read_direction(TableReader& table, DirectionSpec& direction) {
  if (auto rate = table.get("rate")) direction.rate_bps = read_rate(*rate).value_or(0);
  if (auto delay = table.get("delay")) {
    direction.delay = duration_of(delay->quantity(quantity::kDuration, bounds::kDelay).value_or(0));
  }
  if (auto queue = table.get("queue")) direction.queue = read_queue(*queue);
  if (auto loss = table.get("loss")) {
    direction.loss = read_loss(*loss).value_or(LossSpec());
  }
}

class LinkReader {
 public:
  explicit LinkReader(Reading& reading) : reading_(reading) {}

  void read(TableReader& root) {
    for (const NamedValue& entry :
         named_tables(root, "links", bounds::kMostEntries, reading_.diagnostics)) {
      read_link(entry);
    }
    if (all_placed_) report_unlinked();
  }

 private:
  void report_unlinked() {
    for (const auto& [interface, place] : reading_.interface_places) {
      if (links_.contains(interface)) continue;
      reading_.diagnostics.add(place, "the interface " + interface + " on no link",
                               "each interface at one end of one link");
    }
  }

  void read_link(const NamedValue& entry) {
    LinkSpec link;
    link.name = entry.name;
    TableReader table = *entry.value.table("a table");
    const auto ends = table.require("ends", "[\"node.interface\", \"node.interface\"]");
    const bool placed = ends && read_ends(*ends, link);
    table.require("rate", "\"25 Mbit/s\" or \"unlimited\"");
    table.require("delay", "\"10 ms\"");
    read_direction(table, link.directions[0]);
    link.directions[1] = link.directions[0];
    read_overrides(table, link, placed);
    read_plain_values(table, link);
    table.finish();
    all_placed_ = all_placed_ && placed;
    if (!placed) return;
    check_addresses(*ends, link);
    reading_.scenario.links.push_back(std::move(link));
  }

  bool read_ends(const Value& value, LinkSpec& link) {
    const auto list = value.list("two ends, \"node.interface\" each", {2, 2});
    if (!list) return false;
    bool sound = true;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto end = read_link_end((*list)[i], reading_);
      sound = end && occupy((*list)[i], *end, link.name) && sound;
      if (end) link.ends[i] = *end;
    }
    if (sound && link.ends[0].node == link.ends[1].node) {
      value.refuse("both ends at " + in_quotes(link.ends[0].node), "ends at two different nodes");
      return false;
    }
    return sound;
  }

  bool occupy(const Value& value, const LinkEndSpec& end, const std::string& link) {
    const std::string name = end.node + "." + end.interface;
    const auto [taken, fresh] = links_.emplace(name, link);
    if (fresh) return true;
    value.refuse("the interface " + name + ", which is an end of link " + in_quotes(taken->second),
                 "each interface at one end of one link");
    return false;
  }

  void read_overrides(TableReader& table, LinkSpec& link, bool placed) {
    const auto value = table.get("from");
    auto by_node = value ? value->table("[links.NAME.from.NODE]") : std::nullopt;
    if (!by_node || !placed) return;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto direction = by_node->get(link.ends[i].node);
      auto keys = direction ? direction->table("a table") : std::nullopt;
      if (!keys) continue;
      read_direction(*keys, link.directions[i]);
      keys->finish();
    }
    by_node->finish();
  }

  void read_plain_values(TableReader& table, LinkSpec& link) {
    if (auto mtu = table.get("mtu")) {
      link.mtu = mtu->quantity(quantity::kOctets, kMtu).value_or(link.mtu);
    }
    if (auto overhead = table.get("overhead")) {
      link.overhead = overhead->quantity(quantity::kOctets, kOverhead).value_or(link.overhead);
    }
    if (auto medium = table.get("medium")) {
      link.medium = medium->choice(kMediums).value_or(link.medium);
    }
    if (auto up = table.get("up")) link.up = up->flag().value_or(link.up);
  }

  void check_addresses(const Value& ends, const LinkSpec& link) {
    std::array<const InterfaceSpec*, 2> interfaces{};
    for (std::size_t i = 0; i < 2; ++i) {
      const LinkEndSpec& end = link.ends[i];
      if (reading_.doubtful.contains(end.node + "." + end.interface)) return;
      interfaces[i] = find_interface(*find_node(reading_.scenario, end.node), end.interface);
    }
    const LinkFamilies families = link_families(*interfaces[0], *interfaces[1]);
    if (!families.ipv4 && !families.ipv6) {
      ends.refuse("two ends whose addresses share no prefix",
                  "at both ends an address of one family in the same prefix");
    } else if (families.ipv6 && link.mtu < kLeastIpv6Mtu) {
      ends.refuse("an mtu of " + std::to_string(link.mtu) + " B on a link that carries IPv6",
                  "at least 1280 B there");
    }
  }

  Reading& reading_;
  bool all_placed_ = true;
  std::map<std::string, std::string> links_;  // by "node.interface"
};

}  // namespace

std::optional<std::uint64_t> read_rate(const Value& value) {
  if (value.is_text() && value.text("a rate", {0, Value::kMaxText}) == "unlimited") return 0;
  return value.quantity(quantity::kRate, bounds::kRate);
}

void read_links(TableReader& root, Reading& reading) { LinkReader(reading).read(root); }

}  // namespace post::lab
