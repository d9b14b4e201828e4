// [[changes]]: what happens to links, interfaces and routers at given times.
#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

const LinkSpec* find_link(const Scenario& scenario, std::string_view name) {
  const auto link = std::ranges::find(scenario.links, name, &LinkSpec::name);
  return link == scenario.links.end() ? nullptr : &*link;
}

std::vector<std::string> link_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const LinkSpec& link : scenario.links) names.push_back(link.name);
  return names;
}

constexpr std::string_view kTargets =
    "one of link = \"NAME\", interface = \"node.interface\" and router = \"NAME\"";

constexpr std::string_view kAddedAllowed =
    "an address with its prefix length, in a prefix that the interface has from the start";

class ChangeReader {
 public:
  explicit ChangeReader(Reading& reading) : reading_(reading) {}

  void read(TableReader table) {
    ChangeSpec change;
    const bool timed = read_time(table, change);
    const bool aimed = read_target(table, change);
    read_values(table, change);
    table.finish();
    if (timed && aimed) reading_.scenario.changes.push_back(std::move(change));
  }

 private:
  bool read_time(TableReader& table, ChangeSpec& change) {
    const auto written = table.require("at", "\"3 s\"");
    if (!written) return false;
    const auto at = written->quantity(quantity::kDuration, {});
    if (!at) return false;
    change.at = kStartOfRun + duration_of(*at);
    if (duration_of(*at) <= reading_.scenario.duration) return true;
    written->refuse("a change after the end of the run", "at most the duration, " + run_length());
    return false;
  }

  std::string run_length() const {
    const auto length = static_cast<std::uint64_t>(nanoseconds_of(reading_.scenario.duration));
    return format_quantity(length, quantity::kDuration);
  }

  bool read_target(TableReader& table, ChangeSpec& change) {
    const auto link = table.get("link");
    const auto interface = table.get("interface");
    const auto router = table.get("router");
    const int targets =
        int{link.has_value()} + int{interface.has_value()} + int{router.has_value()};
    if (targets != 1) {
      reading_.diagnostics.add(table.place(), targets > 1 ? "more than one target" : "no target",
                               std::string(kTargets));
      return false;
    }
    if (router) return read_router(*router, change);
    return link ? read_link(*link, table, change) : read_interface(*interface, change);
  }

  bool read_link(const Value& value, TableReader& table, ChangeSpec& change) {
    const auto name = value.choice(link_names(reading_.scenario));
    const auto from = table.get("from");
    if (!name) return false;
    change.link = *name;
    if (!from) return true;
    const LinkSpec& link = *find_link(reading_.scenario, *name);
    change.from = from->choice({link.ends[0].node, link.ends[1].node});
    return change.from.has_value();
  }

  bool read_interface(const Value& value, ChangeSpec& change) {
    const auto end = read_link_end(value, reading_);
    if (!end) return false;
    change.node = end->node;
    change.interface = end->interface;
    return true;
  }

  bool read_router(const Value& value, ChangeSpec& change) {
    std::vector<std::string> boxes;
    for (const NodeSpec& node : reading_.scenario.nodes) {
      if (has_sessions(node)) boxes.push_back(node.name);
    }
    if (boxes.empty()) {
      value.refuse("a router without NAT and firewall",
                   "one with [routers.NAME.nat] or [routers.NAME.firewall]");
      return false;
    }
    const auto name = value.choice(boxes);
    if (name) change.node = *name;
    return name.has_value();
  }

  static bool has_sessions(const NodeSpec& node) {
    return node.middlebox && (node.middlebox->box.nat || node.middlebox->box.firewall);
  }

  void read_sessions(TableReader& table, ChangeSpec& change) {
    const auto value = table.require("sessions", "\"forget\" or \"remap\"");
    const auto what = value ? value->choice({"forget", "remap"}) : std::nullopt;
    if (!what) return;
    const bool remap = *what == "remap";
    change.sessions = remap ? sim::SessionsChange::kRemap : sim::SessionsChange::kForget;
    const NodeSpec* node = find_node(reading_.scenario, change.node);
    if (!remap || node == nullptr || node->middlebox->box.nat) return;
    value->refuse("\"remap\" of " + in_quotes(change.node) + ", which has no NAT", "\"forget\"");
  }

  /// False where none is written.
  bool read_addresses(TableReader& table, ChangeSpec& change) {
    const auto added = table.get("add_address");
    const auto removed = table.get("remove_address");
    if (added) change.add_address = read_added(*added, change);
    if (removed) change.remove_address = read_removed(*removed, change);
    return added || removed;
  }

  /// Only hosts change theirs, inside the prefixes that their interface has from the start: so the
  /// routes of the network hold.
  std::optional<IpPrefix> read_added(const Value& value, const ChangeSpec& change) {
    const InterfaceSpec* interface = host_interface(value, change);
    const auto text = value.text(kAddedAllowed);
    if (interface == nullptr || !text) return std::nullopt;
    const auto address = IpPrefix::parse(*text);
    const auto inside = [&](const IpPrefix& own) {
      return own.length == address->length && own.contains(address->address);
    };
    if (!address || std::ranges::none_of(interface->addresses, inside)) {
      value.refuse(value.described(), std::string(kAddedAllowed));
      return std::nullopt;
    }
    const auto [taken, fresh] =
        added_.emplace(address->address, change.node + "." + change.interface);
    const std::string owner = owner_of(address->address, taken->second);
    if (owner == change.node + "." + change.interface) return address;
    value.refuse("the address " + address->address.to_string() + ", which " + owner + " has",
                 "each address at one interface");
    return std::nullopt;
  }

  std::optional<IpAddress> read_removed(const Value& value, const ChangeSpec& change) {
    const InterfaceSpec* interface = host_interface(value, change);
    const auto text = value.text("an address of the interface");
    if (interface == nullptr || !text) return std::nullopt;
    const auto address = IpAddress::parse(*text);
    if (address && has_at_some_time(*interface, *address, change)) return address;
    value.refuse(value.described(), "an address of the interface, or one added before");
    return std::nullopt;
  }

  bool has_at_some_time(const InterfaceSpec& interface, const IpAddress& address,
                        const ChangeSpec& change) const {
    const auto same = [&](const IpPrefix& own) { return own.address == address; };
    if (std::ranges::any_of(interface.addresses, same)) return true;
    const auto added = added_.find(address);
    return added != added_.end() && added->second == change.node + "." + change.interface;
  }

  const InterfaceSpec* host_interface(const Value& value, const ChangeSpec& change) {
    NodeSpec* node = find_node(reading_.scenario, change.node);
    if (node == nullptr) return nullptr;
    if (!node->router) return find_interface(*node, change.interface);
    value.refuse("an address of the router " + in_quotes(change.node), "an interface of a host");
    return nullptr;
  }

  /// "node.interface" that has `address` from the start, else `otherwise`.
  std::string owner_of(const IpAddress& address, const std::string& otherwise) const {
    for (const NodeSpec& node : reading_.scenario.nodes) {
      for (const InterfaceSpec& interface : node.interfaces) {
        for (const IpPrefix& own : interface.addresses) {
          if (own.address == address) return node.name + "." + interface.name;
        }
      }
    }
    return otherwise;
  }

  void read_values(TableReader& table, ChangeSpec& change) {
    if (table.get("router")) return read_sessions(table, change);
    bool any = false;
    if (auto up = table.get("up")) {
      change.up = up->flag();
      any = true;
    }
    if (table.get("interface")) {
      any = read_addresses(table, change) || any;
    } else {
      any = read_link_values(table, change) || any;
    }
    if (change.up && change.from) {
      table.get("from")->refuse("up beside from", "a link is up or down in both directions");
    }
    if (any) return;
    reading_.diagnostics.add(table.place(), "a change of nothing",
                             "up; for links also rate, delay, loss or black_hole; for interfaces "
                             "also add_address or remove_address");
  }

  bool read_link_values(TableReader& table, ChangeSpec& change) {
    const auto rate = table.get("rate");
    const auto delay = table.get("delay");
    const auto loss = table.get("loss");
    if (rate) change.rate_bps = read_rate(*rate);
    if (delay) {
      const auto value = delay->quantity(quantity::kDuration, bounds::kDelay);
      if (value) change.delay = duration_of(*value);
    }
    if (loss) change.loss = read_loss(*loss, reading_);
    const auto hole = table.get("black_hole");
    if (hole) change.black_hole = hole->flag();
    return rate || delay || loss || hole;
  }

  Reading& reading_;
  std::map<IpAddress, std::string> added_;  // "node.interface" by address
};

}  // namespace

void read_changes(TableReader& root, Reading& reading) {
  ChangeReader reader(reading);
  for (TableReader& table : listed_tables(root, "changes")) reader.read(std::move(table));
  std::ranges::stable_sort(reading.scenario.changes, {}, &ChangeSpec::at);
}

}  // namespace post::lab
