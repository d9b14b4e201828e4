// Sets of octets as disjoint, sorted ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/psi_types.h"

namespace post {

/// Ranges that touch are joined. Cost grows with the number of ranges, which is one or two where
/// octets come in order.
class IntervalSet {
 public:
  IntervalSet() = default;
  explicit IntervalSet(Range range) { add(range); }

  void add(Range range);
  void subtract(Range range);
  void add(const IntervalSet& other);
  void subtract(const IntervalSet& other);

  bool empty() const { return ranges_.empty(); }
  bool covers(Range range) const;
  std::uint64_t octets() const;
  std::optional<Range> first() const;
  const std::vector<Range>& ranges() const { return ranges_; }
  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace post
