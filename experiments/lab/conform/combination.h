// What the rules are shown over: a stack, and the framers that its octets are given to.
#pragma once

#include <string>
#include <vector>

#include "model/framing/framer.h"
#include "model/stacks/stack.h"

namespace post::lab {

struct Combination {
  std::string stack;
  std::string framer{};  ///< empty: none is named, and the stack's default is used

  /// "tcp+length_prefix"
  std::string name() const { return framer.empty() ? stack : stack + "+" + framer; }
  friend bool operator==(const Combination&, const Combination&) = default;
};

/// Every stack alone, and each that takes framers with each framer; by name.
std::vector<Combination> all_combinations(const StackRegistry& stacks,
                                          const FramerRegistry& framers);

}  // namespace post::lab
