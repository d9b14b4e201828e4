// A thin typed cursor over TOML: knows where each value stands, which keys were asked for, and
// reports the rest.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/diagnostics.h"
#include "experiments/lab/scenario/units.h"

namespace post::lab {

/// Where a node or key stands. Sources named "--set ..." have no lines.
Place place_of(const toml::source_region& source);

class TableReader;

/// One value. The readers give nothing, after a diagnostic at this place, for what is not as asked.
class Value {
 public:
  static constexpr std::uint64_t kMaxText = 4096;
  static constexpr std::uint64_t kMaxList = 65'536;

  Value(const toml::node& node, Diagnostics& diagnostics);

  const Place& place() const { return place_; }
  bool is_text() const { return node_->is_string(); }
  bool is_integer() const { return node_->is_integer(); }
  bool is_list() const { return node_->is_array(); }
  bool is_table() const { return node_->is_table(); }

  /// `allowed` says in a diagnostic what stands here.
  std::optional<std::string> text(std::string_view allowed, Range length = {1, kMaxText}) const;
  std::optional<std::string> choice(const std::vector<std::string>& allowed) const;
  std::optional<bool> flag() const;
  std::optional<std::uint64_t> count(Range range) const;
  std::optional<std::uint64_t> quantity(const QuantityKind& kind, Range range) const;
  std::optional<std::vector<Value>> list(std::string_view allowed, Range length) const;
  std::optional<TableReader> table(std::string_view allowed) const;

  void refuse(std::string found, std::string allowed) const;
  std::string described() const;  ///< `the integer 5`, `the text "abc"`, `a list`

 private:
  const toml::node* node_;
  Diagnostics* diagnostics_;
  Place place_;
};

/// A key of a table whose keys are names, with the place of the name.
struct NamedValue {
  std::string name;
  Place place;
  Value value;
};

/// A table. Call finish() when all keys were asked for: what is left is unknown.
class TableReader {
 public:
  TableReader(const toml::table& table, Place place, Diagnostics& diagnostics);

  const Place& place() const { return place_; }
  std::optional<Value> get(std::string_view key);
  /// As get; where the key is missing, a diagnostic says that `allowed` has to stand under it.
  std::optional<Value> require(std::string_view key, std::string_view allowed);
  /// All entries sorted by name, for tables whose keys are names.
  std::vector<NamedValue> entries() const;
  void finish() const;

 private:
  const toml::table* table_;
  Diagnostics* diagnostics_;
  Place place_;
  std::vector<std::string> asked_;
};

}  // namespace post::lab
