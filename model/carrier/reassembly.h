// One arriving Message: its parts in any order, until it is whole.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/psi_types.h"
#include "model/scheduling/interval_set.h"

namespace post {

class Reassembly {
 public:
  /// Octets that are here already change nothing.
  void add(Chunk&& chunk);
  bool whole() const { return octets_ && have_.covers({0, *octets_}); }
  std::uint64_t held() const { return have_.octets(); }  ///< octets, the end mark included
  /// Of a whole Message: the only slice as it came, or several joined by one copy.
  Bytes content() const;

 private:
  struct Piece {
    std::uint64_t offset;
    Bytes bytes;
  };
  Bytes joined(std::size_t size) const;

  std::vector<Piece> pieces_;
  IntervalSet have_;
  std::optional<std::uint64_t> octets_;
};

}  // namespace post
