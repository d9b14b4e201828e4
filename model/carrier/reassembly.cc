// One arriving Message: its parts in any order, until it is whole.
#include "model/carrier/reassembly.h"

#include <algorithm>
#include <span>
#include <utility>

namespace post {

void Reassembly::add(Chunk&& chunk) {
  const Range range = chunk.range();
  if (have_.covers(range)) return;
  have_.add(range);
  if (chunk.last) octets_ = range.end;
  if (!chunk.bytes.empty()) pieces_.push_back({chunk.offset, std::move(chunk.bytes)});
}

Bytes Reassembly::content() const {
  const auto size = static_cast<std::size_t>(*octets_ - 1);
  return pieces_.size() == 1 ? pieces_.front().bytes.slice(0, size) : joined(size);
}

// Pieces may overlap, and a peer may send some beyond the end that it names.
Bytes Reassembly::joined(std::size_t size) const {
  return Bytes::generate(size, [this, size](std::span<std::byte> to) {
    for (const Piece& piece : pieces_) {
      if (piece.offset >= size) continue;
      const auto offset = static_cast<std::size_t>(piece.offset);
      const std::size_t count = std::min(piece.bytes.size(), size - offset);
      std::copy_n(piece.bytes.span().begin(), count,
                  to.begin() + static_cast<std::ptrdiff_t>(offset));
    }
  });
}

}  // namespace post
