// What several sections need: names, tables of named tables, ends of links.
#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr std::size_t kLongestName = 64;

bool is_name_character(char c) {
  const bool letter = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  return letter || ('0' <= c && c <= '9') || c == '-' || c == '_';
}

std::vector<std::string> interface_names(const NodeSpec& node) {
  std::vector<std::string> names;
  for (const InterfaceSpec& interface : node.interfaces) {
    names.push_back(node.name + "." + interface.name);
  }
  return names;
}

}  // namespace

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  return name[0] != '-' && name[0] != '_' && std::ranges::all_of(name, is_name_character);
}

bool check_name(const NamedValue& entry, Diagnostics& diagnostics) {
  if (is_name(entry.name)) return true;
  diagnostics.add(entry.place, "the name " + in_quotes(entry.name), std::string(kNameRule));
  return false;
}

std::vector<NamedValue> named_tables(TableReader& root, std::string_view key, std::uint64_t most,
                                     Diagnostics& diagnostics) {
  const std::optional<Value> value = root.get(key);
  if (!value) return {};
  const std::string allowed = "[" + std::string(key) + ".NAME]";
  const std::optional<TableReader> table = value->table(allowed);
  if (!table) return {};
  std::vector<NamedValue> entries = table->entries();
  if (entries.size() > most) {
    value->refuse(std::to_string(entries.size()) + " " + std::string(key),
                  "at most " + std::to_string(most));
    return {};
  }
  std::erase_if(entries, [&](const NamedValue& entry) {
    return !check_name(entry, diagnostics) || !entry.value.table(allowed);
  });
  return entries;
}

std::vector<TableReader> listed_tables(TableReader& root, std::string_view key) {
  const std::optional<Value> value = root.get(key);
  if (!value) return {};
  const std::string allowed = "[[" + std::string(key) + "]] tables";
  const auto list = value->list(allowed, {0, bounds::kMostEntries});
  std::vector<TableReader> tables;
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto table = entry.table(allowed)) tables.push_back(*std::move(table));
  }
  return tables;
}

NodeSpec* find_node(Scenario& scenario, std::string_view name) {
  const auto node = std::ranges::find(scenario.nodes, name, &NodeSpec::name);
  return node == scenario.nodes.end() ? nullptr : &*node;
}

InterfaceSpec* find_interface(NodeSpec& node, std::string_view name) {
  const auto interface = std::ranges::find(node.interfaces, name, &InterfaceSpec::name);
  return interface == node.interfaces.end() ? nullptr : &*interface;
}

std::vector<std::string> node_names(const Scenario& scenario, bool hosts_only) {
  std::vector<std::string> names;
  for (const NodeSpec& node : scenario.nodes) {
    if (!node.router || !hosts_only) names.push_back(node.name);
  }
  return names;
}

std::optional<LinkEndSpec> read_link_end(const Value& value, Reading& reading) {
  const auto text = value.text("\"node.interface\"");
  if (!text) return std::nullopt;
  const std::size_t dot = text->find('.');
  if (dot == std::string::npos) {
    value.refuse(value.described(), "\"node.interface\"");
    return std::nullopt;
  }
  LinkEndSpec end{text->substr(0, dot), text->substr(dot + 1)};
  NodeSpec* node = find_node(reading.scenario, end.node);
  if (node == nullptr) {
    value.refuse("unknown node " + in_quotes(end.node),
                 allowed_names(end.node, node_names(reading.scenario)));
    return std::nullopt;
  }
  if (find_interface(*node, end.interface) == nullptr) {
    value.refuse("unknown interface " + in_quotes(*text),
                 allowed_names(*text, interface_names(*node)));
    return std::nullopt;
  }
  return end;
}

Duration duration_of(std::uint64_t nanoseconds) {
  return Duration(static_cast<std::int64_t>(nanoseconds));
}

}  // namespace post::lab
