// What all explanations have in common: how they write times, rules and lines.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/trace.h"

namespace post::lab {

using Rules = std::vector<Rule>;

inline constexpr std::size_t kTimeWidth = 14;
inline constexpr std::string_view kIndent = "                ";  ///< below the words of line()

std::string milliseconds(Time time);  ///< "60.5 ms", exact
std::string milliseconds(Duration duration);

/// " (rule 64)", " (rules 20 and 19)", or nothing.
std::string rules_text(const Rules& rules);

void line(std::ostream& out, Time at, const std::string& what);

/// Words for a name that traces use.
struct Phrase {
  std::string_view name;
  std::string_view words;
};

/// The words for `name`, or the name itself where there are none.
std::string phrase(std::span<const Phrase> phrases, std::string_view name);

}  // namespace post::lab
