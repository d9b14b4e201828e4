// A case: one thing that a rule of docs/semantics.md says, a program that brings it about, and a
// judge that decides from what the program left. A new case is one entry in a file of cases/.
#pragma once

#include <string_view>

#include "experiments/lab/conform/findings.h"
#include "experiments/lab/conform/transcript.h"
#include "experiments/lab/conform/verdict.h"
#include "model/time.h"

namespace post::lab {

class Side;

/// What two applications do: one on the host `client`, one on the host `server`, between which a
/// cable runs. Several cases may share one.
struct CaseProgram {
  std::string_view name;
  std::string_view does;  ///< in words
  void (*client)(Side& side);
  void (*server)(Side& side);
  Duration duration = std::chrono::milliseconds(600);
  /// Further keys of the cable's table in the scenario, and whatever is to follow it
  /// (docs/scenario.md).
  std::string_view network = {};
  bool in_pieces = false;  ///< it sends Messages in pieces, which not every framer takes
  bool twice = false;      ///< run it again with the same seed, where the world repeats
};

struct Case {
  unsigned rule;
  std::string_view name;      ///< kebab-case; stays as it is
  std::string_view sentence;  ///< what holds, as others may quote it
  const CaseProgram& (*program)();
  Verdict (*judge)(const Transcript& transcript);
};

}  // namespace post::lab
