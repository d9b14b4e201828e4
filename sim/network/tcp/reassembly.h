// What arrived beyond a gap, until the gap closes.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "model/bytes.h"
#include "model/state.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// Octets with their place in a stream.
struct Piece {
  StreamOffset offset = 0;
  Bytes bytes;
};

/// Pieces of one stream that do not overlap: of octets that come twice the first ones stay (a peer
/// that sends different ones breaks the protocol, and must not rewrite what is held). The caller
/// bounds the octets by its window; the number of pieces is bounded here.
class Reassembly {
 public:
  explicit Reassembly(std::size_t max_pieces) : max_pieces_(max_pieces) {}

  bool empty() const { return pieces_.empty(); }
  std::size_t pieces() const { return pieces_.size(); }

  /// Keeps those octets of `bytes` that are new, and adds them to `kept` too. False where a piece
  /// did not fit: its octets are dropped.
  bool insert(StreamOffset offset, Bytes bytes, std::vector<Piece>* kept = nullptr);
  /// Takes what stands at `offset`, without what is older; empty where there is a gap.
  Bytes take(StreamOffset offset);
  void append_state(StateHash& hash) const;

 private:
  bool keep(StreamOffset offset, Bytes bytes, std::vector<Piece>* kept);

  std::map<StreamOffset, Bytes> pieces_;
  std::size_t max_pieces_;
};

}  // namespace post::sim::tcp
