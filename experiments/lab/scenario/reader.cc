#include "experiments/lab/scenario/reader.h"

#include <algorithm>

namespace post::lab {
namespace {

std::string between(Range range) {
  if (range.least == range.most) return std::to_string(range.least);
  if (range.most == INT64_MAX) return "at least " + std::to_string(range.least);
  return std::to_string(range.least) + " to " + std::to_string(range.most);
}

std::string between(Range range, const QuantityKind& kind) {
  const std::string least = format_quantity(range.least, kind);
  if (range.most == INT64_MAX) return "at least " + least;
  return least + " to " + format_quantity(range.most, kind);
}

}  // namespace

Place place_of(const toml::source_region& source) {
  const std::string file = source.path ? *source.path : std::string();
  if (file.starts_with("--set ")) return {file, 0, 0};
  return {file, source.begin.line, source.begin.column};
}

Value::Value(const toml::node& node, Diagnostics& diagnostics)
    : node_(&node), diagnostics_(&diagnostics), place_(place_of(node.source())) {}

void Value::refuse(std::string found, std::string allowed) const {
  diagnostics_->add(place_, std::move(found), std::move(allowed));
}

std::string Value::described() const {
  if (const auto* text = node_->as_string()) return "the text " + in_quotes(text->get());
  if (const auto* integer = node_->as_integer()) {
    return "the integer " + std::to_string(integer->get());
  }
  if (const auto* flag = node_->as_boolean()) return flag->get() ? "true" : "false";
  if (node_->is_array()) return "a list";
  if (node_->is_table()) return "a table";
  return node_->is_floating_point() ? "a number with a point" : "a date or time";
}

std::optional<std::string> Value::text(std::string_view allowed, Range length) const {
  const auto* text = node_->as_string();
  if (text == nullptr) {
    refuse(described(), std::string(allowed));
    return std::nullopt;
  }
  if (!length.contains(text->get().size())) {
    refuse("a text of " + std::to_string(text->get().size()) + " octets",
           std::string(allowed) + " of " + between(length) + " octets");
    return std::nullopt;
  }
  return text->get();
}

std::optional<std::string> Value::choice(const std::vector<std::string>& allowed) const {
  const auto* text = node_->as_string();
  if (text != nullptr && std::ranges::find(allowed, text->get()) != allowed.end()) {
    return text->get();
  }
  refuse(described(), allowed_names(text != nullptr ? text->get() : "", allowed));
  return std::nullopt;
}

std::optional<bool> Value::flag() const {
  if (const auto* flag = node_->as_boolean()) return flag->get();
  refuse(described(), "true or false");
  return std::nullopt;
}

std::optional<std::uint64_t> Value::count(Range range) const {
  const auto* integer = node_->as_integer();
  if (integer != nullptr && integer->get() >= 0) {
    const auto value = static_cast<std::uint64_t>(integer->get());
    if (range.contains(value)) return value;
  }
  refuse(described(), "an integer, " + between(range));
  return std::nullopt;
}

std::optional<std::uint64_t> Value::quantity(const QuantityKind& kind, Range range) const {
  const auto* text = node_->as_string();
  if (text == nullptr) {
    const bool bare = node_->is_number();
    refuse(described() + (bare ? " without a unit" : ""), kind.allowed());
    return std::nullopt;
  }
  const Result<std::uint64_t> value = parse_quantity(text->get(), kind);
  if (!value) {
    refuse(value.error().text, kind.allowed());
    return std::nullopt;
  }
  if (!range.contains(*value)) {
    refuse(in_quotes(text->get()), between(range, kind));
    return std::nullopt;
  }
  return *value;
}

std::optional<std::vector<Value>> Value::list(std::string_view allowed, Range length) const {
  const toml::array* array = node_->as_array();
  if (array == nullptr) {
    refuse(described(), std::string(allowed));
    return std::nullopt;
  }
  if (!length.contains(array->size())) {
    refuse("a list of " + std::to_string(array->size()) + " entries",
           std::string(allowed) + ", " + between(length) + " entries");
    return std::nullopt;
  }
  std::vector<Value> values;
  for (const toml::node& node : *array) values.emplace_back(node, *diagnostics_);
  return values;
}

std::optional<TableReader> Value::table(std::string_view allowed) const {
  if (const toml::table* table = node_->as_table()) {
    return TableReader(*table, place_, *diagnostics_);
  }
  refuse(described(), std::string(allowed));
  return std::nullopt;
}

TableReader::TableReader(const toml::table& table, Place place, Diagnostics& diagnostics)
    : table_(&table), diagnostics_(&diagnostics), place_(std::move(place)) {}

std::optional<Value> TableReader::get(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  const toml::node* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  return Value(*node, *diagnostics_);
}

std::optional<Value> TableReader::require(std::string_view key, std::string_view allowed) {
  std::optional<Value> value = get(key);
  if (!value) {
    diagnostics_->add(place_, "no key " + in_quotes(key),
                      std::string(key) + " = " + std::string(allowed));
  }
  return value;
}

std::vector<NamedValue> TableReader::entries() const {
  std::vector<NamedValue> entries;
  for (const auto& [key, node] : *table_) {
    entries.push_back({std::string(key.str()), place_of(key.source()), Value(node, *diagnostics_)});
  }
  return entries;
}

void TableReader::finish() const {
  for (const NamedValue& entry : entries()) {
    if (std::ranges::find(asked_, entry.name) != asked_.end()) continue;
    diagnostics_->add(entry.place, "unknown key " + in_quotes(entry.name),
                      allowed_names(entry.name, asked_));
  }
}

}  // namespace post::lab
