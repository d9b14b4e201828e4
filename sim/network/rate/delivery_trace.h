// A recorded link: the moments at which it can deliver 1500 octets each (Mahimahi's traces).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/time.h"

namespace post::sim {

/// `at_ms` is not empty and ascends, equal moments allowed; the last one, above 0, is the length
/// after which all begin again.
struct DeliveryTrace {
  static constexpr std::uint64_t kOctets = 1500;  ///< IP octets of one opportunity

  std::vector<std::uint32_t> at_ms;
  std::string name = {};  ///< where it came from
};

/// Walks through a trace that begins with the run.
class DeliverySchedule {
 public:
  explicit DeliverySchedule(std::shared_ptr<const DeliveryTrace> trace);

  /// Takes so many octets from the opportunities from `now` on, the first one used by what is left
  /// of it. Returns the moment of the last. An opportunity that nobody took when it came is lost.
  Time take(Time now, std::uint64_t octets);

 private:
  Time moment() const;
  void seek(Time now);
  void advance();

  std::shared_ptr<const DeliveryTrace> trace_;
  std::uint64_t rounds_ = 0;                     ///< the trace was gone through so often
  std::size_t index_ = 0;                        ///< the current opportunity
  std::uint64_t left_ = DeliveryTrace::kOctets;  ///< of it
};

}  // namespace post::sim
