// Scenario text as a TOML tree: files read within bounds, syntax errors as diagnostics, --set
// applied.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/lab/scenario/diagnostics.h"

namespace post::lab {

inline constexpr std::uintmax_t kMostFileOctets = 1 << 20;

/// The whole file; a diagnostic named after it where that cannot be.
std::optional<std::string> read_text(const std::filesystem::path& file, Diagnostics& diagnostics);

/// TOML 1.0; `name` stands in the places of all its nodes. After a syntax error: one diagnostic and
/// nothing else.
std::optional<toml::table> parse_toml(std::string_view text, std::string_view name,
                                      Diagnostics& diagnostics);

/// Applies "key=value" to the tree. The key is a dotted TOML key; a number steps into a list (from
/// 0). The value is a TOML value, or else a text. What it sets stands at the place "--set
/// key=value".
void apply_override(std::string_view assignment, toml::table& root, Diagnostics& diagnostics);

}  // namespace post::lab
