// Tables of things that a scenario names: one line a kind, found by its name.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"

namespace post::sim {

/// The entry of that `name`, or null.
template <class Kind>
const Kind* find_kind(const std::vector<Kind>& kinds, std::string_view name) {
  const auto at = std::find_if(kinds.begin(), kinds.end(),
                               [name](const Kind& kind) { return kind.name == name; });
  return at == kinds.end() ? nullptr : &*at;
}

/// Error `unknown_WHAT`, with the names that there are.
template <class Kind>
Error unknown_kind(std::string_view what, std::string_view name, const std::vector<Kind>& kinds) {
  std::string text = "no " + std::string(what) + " is called '" + std::string(name) + "'; there is";
  for (const Kind& kind : kinds) text += " " + std::string(kind.name);
  return {"unknown_" + std::string(what), text};
}

}  // namespace post::sim
