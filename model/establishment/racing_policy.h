// Racing policies by name: when the next attempt may start. Each is one file and one line in
// racing_policies.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

/// Why an attempt starts. The names are part of the trace schema.
enum class Trigger : std::uint8_t {
  kFirst,         ///< the best-ranked candidate
  kDelay,         ///< the connection attempt delay has passed (rule 64)
  kFailure,       ///< an attempt failed before that (rule 65)
  kEqualRank,     ///< together with another of the same rank (rule 63)
  kSimultaneous,  ///< the racing policy starts all at once
  kAdded,         ///< resolved while nothing else was left to try (rule 71)
};
std::string_view name_of(Trigger trigger);
/// The rule that an attempt's start with this trigger shows.
Rule rule_of(Trigger trigger);

/// A race between two starts, after the first.
struct RaceView {
  Time last_start;
  std::size_t running = 0;    ///< attempts started and neither failed nor succeeded
  bool failed_since = false;  ///< an attempt failed since the last start
  Duration connection_attempt_delay{};
};

struct NextStart {
  Time at = kNever;  ///< passed: at once; kNever: not before something happens
  Trigger trigger = Trigger::kDelay;
};

/// Candidates of one rank start together whatever the policy (rule 63).
class RacingPolicy {
 public:
  virtual ~RacingPolicy() = default;
  virtual std::string_view name() const = 0;
  virtual NextStart next(const RaceView& race) const = 0;
};

/// A value: no global state.
class RacingPolicyRegistry {
 public:
  static RacingPolicyRegistry built_in();  ///< all policies of this library, sorted by name
  /// Takes the place of one with the same name.
  void add(std::shared_ptr<const RacingPolicy> policy);
  /// `racing_policy` lists the names there are.
  Result<std::shared_ptr<const RacingPolicy>> find(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<std::shared_ptr<const RacingPolicy>> policies_;
};

}  // namespace post
