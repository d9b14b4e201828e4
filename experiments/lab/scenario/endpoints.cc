// [names] and [endpoints.NAME]: who can be asked for, and the applications on hosts with their
// policies.
#include <algorithm>

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

std::vector<std::string> read_choices(const Value& value, const std::vector<std::string>& allowed) {
  std::vector<std::string> chosen;
  const auto list = value.list("a list of names", {1, 16});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto name = entry.choice(allowed)) chosen.push_back(*name);
  }
  return chosen;
}

std::optional<ListenSpec> read_listen(const Value& value, const Vocabulary& vocabulary) {
  auto table = value.table("{ port = 443, stacks = [\"tcp\"] }");
  if (!table) return std::nullopt;
  ListenSpec listen;
  if (auto port = table->require("port", "443")) {
    listen.port = static_cast<std::uint16_t>(port->count(kPort).value_or(1));
  }
  if (auto stacks = table->require("stacks", "[\"tcp\"]")) {
    listen.stacks = read_choices(*stacks, vocabulary.stacks);
  }
  if (auto framers = table->get("framers")) {
    listen.framers = read_choices(*framers, vocabulary.framers);
  }
  table->finish();
  return listen;
}

class EndpointReader {
 public:
  explicit EndpointReader(Reading& reading) : reading_(reading) {}

  void read(const NamedValue& entry) {
    EndpointSpec endpoint{entry.name, {}, {}, {}};
    TableReader table = *entry.value.table("a table");
    if (auto host = table.require("host", "\"HOST\"")) {
      endpoint.node = read_host(*host, entry.name).value_or("");
    }
    if (auto policy = table.get("policy")) {
      endpoint.policy = read_policy(*policy, find_node(reading_.scenario, endpoint.node), reading_);
    }
    if (auto listen = table.get("listen")) {
      endpoint.listen = read_listen(*listen, reading_.vocabulary);
    }
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
    reading.scenario.names[entry.name] = read_name(entry.value);
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
