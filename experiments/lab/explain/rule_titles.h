// The rules of docs/semantics.md by title, for `postlab list rules` and for people who meet a
// number.
#pragma once

#include <array>
#include <string_view>

#include "model/trace.h"

namespace post::lab {

/// Of rule n at place n - 1. A test holds them to the headings of docs/semantics.md.
extern const std::array<std::string_view, kRuleCount> kRuleTitles;

}  // namespace post::lab
