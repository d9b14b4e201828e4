// One arriving Message: its parts in any order, until they are taken, whole or in parts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "model/fifo.h"
#include "model/psi_types.h"

namespace post {

/// Octets in order cost O(1) each time, others O(log p) in the number p of pieces behind a gap.
class Reassembly {
 public:
  /// False: it contradicts what is here of the Message's end.
  bool fits(const Chunk& chunk) const;
  /// Octets of it that are not here yet, the end mark included.
  std::uint64_t missing(const Chunk& chunk) const;
  /// Octets that are here already change nothing.
  void add(Chunk&& chunk);
  /// From now on content is dropped: what is here without a gap, and will be, counts as taken.
  void discard();

  bool whole() const { return contiguous_ == size_; }
  std::uint64_t least_size() const { return reach_; }  ///< content up to the last octet
  /// Octets here that were not taken, the end mark included.
  std::uint64_t held() const { return held_ + (ended() ? 1 : 0); }
  /// Octets that take() would give: those without a gap behind what was taken.
  std::uint64_t available() const { return contiguous_ - taken_; }
  std::uint64_t taken() const { return taken_; }

  /// Of a whole Message, nothing taken: the only slice as it came, or several joined by one copy.
  Bytes content() const { return next(contiguous_); }
  /// The next octets, at most available() of them.
  Bytes take(std::uint64_t count);

 private:
  struct Piece {
    std::uint64_t end = 0;
    Bytes bytes{};  // none where content is discarded
  };
  using Pieces = std::map<std::uint64_t, Piece>;  // by where they begin; none overlap

  static constexpr std::uint64_t kOpen = UINT64_MAX;  // its end is not here yet

  template <class Visit>
  void for_each_gap(Range range, Visit&& visit) const;
  bool ended() const { return size_ != kOpen; }
  void insert(Range place, Bytes bytes);
  void append(Bytes bytes);
  void advance();
  void forget(std::uint64_t count);
  Bytes next(std::uint64_t count) const;

  Bytes first_;                    // what follows what was taken: mostly all there is
  Fifo<Bytes> row_;                // what follows it, without a gap
  std::unique_ptr<Pieces> ahead_;  // behind a gap; null: none
  std::uint64_t held_ = 0;
  std::uint64_t taken_ = 0;       // everything below was given away
  std::uint64_t contiguous_ = 0;  // everything below is here or was taken
  std::uint64_t reach_ = 0;
  std::uint64_t size_ = kOpen;  // of the content
  bool discarded_ = false;
};

}  // namespace post
