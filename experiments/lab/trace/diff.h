// Where two traces part: the first record that differs, with what led to it and what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "experiments/lab/trace/line_source.h"

namespace post::lab {

struct DiffContext {
  std::size_t before = 3;
  std::size_t after = 3;  ///< records on each side beyond the first that differs
};

struct Divergence {
  std::uint64_t record = 0;         ///< number of the first record that differs, from 1
  std::vector<std::string> before;  ///< the last ones that are equal
  std::vector<std::string> left;    ///< from the difference on; empty: the trace has ended
  std::vector<std::string> right;
};

/// Reads both only as far as needed, and keeps no more than the context. Nothing: the traces are
/// equal.
Result<std::optional<Divergence>> first_divergence(LineSource& left, LineSource& right,
                                                   DiffContext context = {});
std::optional<Divergence> first_divergence(std::span<const std::string> left,
                                           std::span<const std::string> right,
                                           DiffContext context = {});

struct DiffNames {
  std::string_view left;
  std::string_view right;
};

/// Both sides below each other, "-" before the left one's lines and "+" before the right one's.
void print(const Divergence& divergence, DiffNames names, std::ostream& out);

}  // namespace post::lab
