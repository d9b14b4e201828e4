// [names] and [endpoints.NAME]: who can be asked for, and the applications on hosts with their
// policies.
#include <algorithm>
#include <set>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr std::size_t kLongestHostName = 253;  // RFC 1035 section 2.3.4, in text form
constexpr Range kAddressesOfName{0, 64};       // none: a name that resolves to nothing
constexpr Range kPort{1, 65'535};

bool is_host_name(std::string_view name) {
  const auto allowed = [](char c) {
    return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestHostName && name.front() != '.' &&
         name.front() != '-' && std::ranges::all_of(name, allowed) && !IpAddress::parse(name);
}

std::vector<IpAddress> read_name(const Value& value) {
  const std::string_view allowed = "an address such as \"192.0.2.1\" or \"2001:db8::1\"";
  std::vector<IpAddress> addresses;
  const auto list = value.list("a list of addresses", kAddressesOfName);
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    const auto text = entry.text(allowed);
    if (!text) continue;
    const auto address = IpAddress::parse(*text);
    if (!address) {
      entry.refuse(entry.described(), std::string(allowed));
    } else if (std::ranges::find(addresses, *address) != addresses.end()) {
      entry.refuse("the address " + *text + " again", "each address once");
    } else {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

std::vector<std::string> domains_of(const Scenario& scenario) {
  std::set<std::string> domains;
  for (const NodeSpec& node : scenario.nodes) {
    for (const InterfaceSpec& each : node.interfaces) domains.insert(each.provisioning_domain);
  }
  domains.erase("");
  return {domains.begin(), domains.end()};
}

/// { wifi = ["10.1.0.9"], lte = ["10.2.0.9"] }: what each domain's resolver says.
void read_name_of_domains(const NamedValue& entry, Reading& reading) {
  const auto table = entry.value.table("addresses by provisioning domain");
  const std::vector<std::string> domains = domains_of(reading.scenario);
  std::vector<IpAddress>& all = reading.scenario.names[entry.name];
  auto& answers = reading.scenario.domain_names[entry.name];
  for (const NamedValue& each : table->entries()) {
    if (std::ranges::find(domains, each.name) == domains.end()) {
      reading.diagnostics.add(each.place, "the provisioning domain " + in_quotes(each.name),
                              domains.empty() ? "the domain of an interface; there is none"
                                              : allowed_names(each.name, domains));
    }
    answers[each.name] = read_name(each.value);
    for (const IpAddress& address : answers[each.name]) {
      if (std::ranges::find(all, address) == all.end()) all.push_back(address);
    }
  }
}

std::vector<std::string> read_choices(const Value& value, const std::vector<std::string>& allowed) {
  std::vector<std::string> chosen;
  const auto list = value.list("a list of names", {1, 16});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto name = entry.choice(allowed)) chosen.push_back(*name);
  }
  return chosen;
}

std::uint16_t read_port(TableReader& table) {
  const auto port = table.require("port", "443");
  return port ? static_cast<std::uint16_t>(port->count(kPort).value_or(1)) : 1;
}

void read_parts(const Value& value, ReadSpec& read) {
  auto table = value.table("{ min = \"1 B\", max = \"4 kB\" }");
  if (!table) return;
  read.parts = true;
  const Range octets{1, read.most};
  if (auto least = table->get("min")) {
    read.least = least->quantity(quantity::kOctets, octets).value_or(1);
  }
  if (auto most = table->get("max")) {
    read.most = most->quantity(quantity::kOctets, octets).value_or(read.most);
  }
  if (read.least > read.most) value.refuse("min above max", "a min of at most max (rule 79)");
  table->finish();
}

ReadSpec read_reading(const Value& value, const Scenario& scenario) {
  ReadSpec read;
  auto table = value.table("{ start = \"2 s\", every = \"100 ms\" }");
  if (!table) return read;
  const auto run = static_cast<std::uint64_t>(nanoseconds_of(scenario.duration));
  if (auto parts = table->get("parts")) read_parts(*parts, read);
  if (auto start = table->get("start")) {
    read.start = duration_of(start->quantity(quantity::kDuration, {0, run}).value_or(0));
  }
  if (auto every = table->get("every")) {
    read.every = duration_of(every->quantity(quantity::kDuration, {0, run}).value_or(0));
  }
  table->finish();
  return read;
}

std::optional<ListenSpec> read_listen(const Value& value, const Reading& reading) {
  auto table = value.table("{ port = 443, stacks = [\"tcp\"] }");
  if (!table) return std::nullopt;
  ListenSpec listen;
  listen.port = read_port(*table);
  if (auto stacks = table->require("stacks", "[\"tcp\"]")) {
    listen.stacks = read_choices(*stacks, reading.vocabulary.stacks);
  }
  if (auto framers = table->get("framers")) {
    listen.framers = read_choices(*framers, reading.vocabulary.framers);
  }
  if (auto responder = table->get("responder")) listen.responder = responder->flag() == true;
  if (auto read = table->get("read")) {
    listen.read = read_reading(*read, reading.scenario);
    if (listen.responder) read->refuse("read beside a responder", "one of them");
  }
  table->finish();
  return listen;
}

std::optional<IpAddress> read_address(const Value& value, bool multicast) {
  const std::string allowed = multicast ? "a group such as \"239.1.2.3\" or \"ff15::7\""
                                        : "an address such as \"192.0.2.1\" or \"2001:db8::1\"";
  const auto text = value.text(allowed);
  const auto address = text ? IpAddress::parse(*text) : std::nullopt;
  if (text && (!address || address->is_multicast() != multicast)) {
    value.refuse(value.described(), allowed);
    return std::nullopt;
  }
  return address;
}

std::optional<SinkSpec> read_sink(const Value& value) {
  auto table = value.table("{ group = \"239.1.2.3\", port = 5000 }");
  if (!table) return std::nullopt;
  SinkSpec sink;
  sink.port = read_port(*table);
  if (auto group = table->require("group", "\"239.1.2.3\"")) {
    sink.group = read_address(*group, true).value_or(IpAddress());
  }
  if (auto source = table->get("source")) {
    sink.source = read_address(*source, false);
    if (sink.source && sink.source->family() != sink.group.family()) {
      source->refuse(source->described(), "an address of the group's family");
    }
  }
  table->finish();
  return sink;
}

class EndpointReader {
 public:
  explicit EndpointReader(Reading& reading) : reading_(reading) {}

  void read(const NamedValue& entry) {
    EndpointSpec endpoint{entry.name, {}, {}, {}, {}};
    TableReader table = *entry.value.table("a table");
    if (auto host = table.require("host", "\"HOST\"")) {
      endpoint.node = read_host(*host, entry.name).value_or("");
    }
    if (auto policy = table.get("policy")) {
      endpoint.policy = read_policy(*policy, find_node(reading_.scenario, endpoint.node), reading_);
    }
    if (auto listen = table.get("listen")) {
      endpoint.listen = read_listen(*listen, reading_);
    }
    if (auto sink = table.get("sink")) endpoint.sink = read_sink(*sink);
    table.finish();
    reading_.scenario.endpoints.push_back(std::move(endpoint));
  }

 private:
  std::optional<std::string> read_host(const Value& value, const std::string& endpoint) {
    const auto host = value.choice(node_names(reading_.scenario, true));
    if (!host) return std::nullopt;
    const auto [taken, fresh] = by_host_.emplace(*host, endpoint);
    if (!fresh) {
      value.refuse("the host " + in_quotes(*host) + ", on which endpoint " +
                       in_quotes(taken->second) + " is",
                   "one endpoint on a host");
    }
    return host;
  }

  Reading& reading_;
  std::map<std::string, std::string> by_host_;
};

}  // namespace

void read_names(TableReader& root, Reading& reading) {
  const auto value = root.get("names");
  const auto table = value ? value->table("[names]") : std::nullopt;
  if (!table) return;
  for (const NamedValue& entry : table->entries()) {
    if (!is_host_name(entry.name)) {
      reading.diagnostics.add(entry.place, "the name " + in_quotes(entry.name),
                              "a host name of lower-case letters, digits, - and dots");
    }
    if (entry.value.is_table()) {
      read_name_of_domains(entry, reading);
    } else {
      reading.scenario.names[entry.name] = read_name(entry.value);
    }
  }
}

void read_endpoints(TableReader& root, Reading& reading) {
  EndpointReader reader(reading);
  for (const NamedValue& entry :
       named_tables(root, "endpoints", bounds::kMostNodes, reading.diagnostics)) {
    reader.read(entry);
  }
}

}  // namespace post::lab
