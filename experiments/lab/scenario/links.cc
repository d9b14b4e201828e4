// [links.NAME]: links with rate, delay, queue and what goes wrong on them, each direction by itself
// where asked.
#include <algorithm>
#include <array>

#include "experiments/lab/scenario/link_families.h"
#include "experiments/lab/scenario/sections.h"
#include "experiments/lab/scenario/trace_files.h"

namespace post::lab {
namespace {

constexpr Range kMtu{576, 65'535};
constexpr std::uint64_t kLeastIpv6Mtu = 1280;  // RFC 8200 section 5
constexpr Range kOverhead{0, 256};
const std::vector<std::string> kMediums{"csma", "point_to_point", "wifi"};

/// A rate, or { trace = "FILE" }: what was recorded on a real link.
void read_direction_rate(const Value& value, DirectionSpec& direction, Reading& reading) {
  direction.deliveries = nullptr;
  if (!value.is_table()) {
    direction.rate_bps = read_rate(value).value_or(0);
    return;
  }
  TableReader table = *value.table("a table");
  const auto trace = table.require("trace", "\"FILE\"");
  if (trace) direction.deliveries = read_delivery_trace(*trace, reading);
  table.finish();
}

void read_direction(TableReader& table, DirectionSpec& direction, Reading& reading) {
  if (auto rate = table.get("rate")) read_direction_rate(*rate, direction, reading);
  if (auto reserved = table.get("reserved")) {
    direction.reserved_bps = reserved->quantity(quantity::kRate, bounds::kRate);
  }
  if (auto delay = table.get("delay")) {
    direction.delay = duration_of(delay->quantity(quantity::kDuration, bounds::kDelay).value_or(0));
  }
  if (auto queue = table.get("queue")) direction.queue = read_queue(*queue);
  if (auto loss = table.get("loss")) {
    direction.loss = read_loss(*loss, reading).value_or(LossSpec());
  }
  read_transit(table, direction.transit);
  if (auto policer = table.get("policer")) direction.policer = read_policer(*policer);
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
    read_direction(table, link.directions[0], reading_);
    check_reserved(table.place(), link.directions[0]);
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
      read_direction(*keys, link.directions[i], reading_);
      check_reserved(keys->place(), link.directions[i]);
      keys->finish();
    }
    by_node->finish();
  }

  void check_reserved(const Place& place, const DirectionSpec& direction) {
    const std::uint64_t rate = direction.rate_bps;
    if (rate == 0 || direction.reserved_bps.value_or(0) <= rate) return;
    reading_.diagnostics.add(place, "a reserved rate above the rate of the link",
                             "at most " + format_quantity(rate, quantity::kRate));
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
