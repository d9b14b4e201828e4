// Matrices as text, the same for people, for CI and for comparisons:
//
//   rule case            tcp  tcp+http1  udp
//   28   niceness-first  -    +          +
//
// Lines that begin with # are comments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/conform/matrix.h"
#include "model/result.h"

namespace post::lab {

/// Symbols by case and combination, both by name.
using Symbols = std::map<std::pair<std::string, std::string>, char>;

Symbols symbols_of(const Matrix& matrix);
/// Errors name the line, what was found and what is allowed. `place` is how to name the text.
Result<Symbols> parse_symbols(std::string_view text, const std::string& place);
/// A line for each difference, in the order of cases; empty: none. Only what `found` has is
/// compared, unless `whole`: then also what it lacks.
std::vector<std::string> differences(const Symbols& expected, const Symbols& found, bool whole);

}  // namespace post::lab
