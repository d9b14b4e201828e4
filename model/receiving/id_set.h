// A set of numbers that come nearly in order: ranges of neighbours, so that a long run costs one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace post {

/// Adding and asking cost O(log r) in the number r of ranges.
class IdSet {
 public:
  void add(std::uint64_t id);
  void remove(std::uint64_t id);
  bool contains(std::uint64_t id) const;
  bool empty() const { return ranges_.empty(); }
  std::size_t ranges() const { return ranges_.size(); }
  std::uint64_t first() const { return ranges_.begin()->first; }  ///< of a set that is not empty
  /// Adds a number, all below `floor` being in the set too without being kept; where it closes the
  /// gap to the floor, what is no gap any more is taken out. Tells the floor from then on.
  std::uint64_t add_and_pop_from(std::uint64_t floor, std::uint64_t id);
  /// Takes out the lowest range, of a set that is not empty, and tells its end (exclusive).
  std::uint64_t pop_range();

 private:
  std::map<std::uint64_t, std::uint64_t> ranges_;  // first -> one past the last
};

}  // namespace post
