// A set of numbers that come nearly in order: ranges of neighbours, so that a long run costs one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace post {

/// Adding and asking cost O(log r) in the number r of ranges. The lowest range stands in the set
/// itself: what comes and goes in order allocates nothing.
class IdSet {
 public:
  void add(std::uint64_t id);
  void remove(std::uint64_t id);
  bool contains(std::uint64_t id) const;
  bool empty() const { return first_ == end_; }
  std::size_t ranges() const { return (empty() ? 0 : 1) + (others_ ? others_->size() : 0); }
  std::uint64_t first() const { return first_; }  ///< of a set that is not empty
  /// Adds a number, all below `floor` being in the set too without being kept; where it closes the
  /// gap to the floor, what is no gap any more is taken out. Tells the floor from then on.
  std::uint64_t add_and_pop_from(std::uint64_t floor, std::uint64_t id);
  /// Takes out the lowest range, of a set that is not empty, and tells its end (exclusive).
  std::uint64_t pop_range();

 private:
  using Ranges = std::map<std::uint64_t, std::uint64_t>;  // first -> one past the last

  Ranges& others();
  void add_above(std::uint64_t id);
  void remove_above(std::uint64_t id);
  /// The lowest range ends there, or where the next one does if that begins there.
  void extend(std::uint64_t end);

  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;           // one past the last; first_: the set is empty
  std::unique_ptr<Ranges> others_;  // null: none; all above end_
};

}  // namespace post
