// Sets of octets as disjoint, sorted ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/psi_types.h"

namespace post {

/// Ranges that touch are joined. Cost grows with the number of ranges, which is one or two where
/// octets come in order; a single range allocates nothing.
class IntervalSet {
 public:
  IntervalSet() = default;
  explicit IntervalSet(Range range) { add(range); }

  void add(Range range);
  void subtract(Range range);
  void add(const IntervalSet& other);
  void subtract(const IntervalSet& other);

  bool empty() const { return all().empty(); }
  bool covers(Range range) const;
  std::uint64_t octets() const;
  std::optional<Range> first() const;
  /// Absent: there are none or several.
  std::optional<Range> only() const;
  std::vector<Range> ranges() const { return {all().begin(), all().end()}; }
  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::span<const Range> all() const {
    return several_.empty() ? std::span(&only_, only_.size() == 0 ? 0 : 1) : std::span(several_);
  }
  // Where one range is all there is before and after. False: nothing was done.
  bool add_to_only(Range range);
  bool subtract_from_only(Range range);
  void spread();
  void settle();

  Range only_;  // empty where there are none or several
  std::vector<Range> several_;
};

}  // namespace post
