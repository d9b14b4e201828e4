// One arriving Message: its parts in any order, until they are taken.
#include "model/receiving/reassembly.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace post {
namespace {

Range content_of(const Chunk& chunk) { return {chunk.offset, chunk.offset + chunk.bytes.size()}; }

}  // namespace

bool Reassembly::fits(const Chunk& chunk) const {
  const std::uint64_t end = content_of(chunk).end;
  if (size_) return chunk.last ? end == *size_ : end <= *size_;
  return !chunk.last || end >= reach_;
}

std::uint64_t Reassembly::missing(const Chunk& chunk) const {
  std::uint64_t octets = chunk.last && !size_ ? 1 : 0;
  for_each_gap(content_of(chunk), [&](Range gap) { octets += gap.size(); });
  return octets;
}

void Reassembly::add(Chunk&& chunk) {
  const Range range = content_of(chunk);
  for_each_gap(range, [&](Range gap) {
    insert(gap.begin,
           discarded_ ? Bytes()
                      : chunk.bytes.slice(static_cast<std::size_t>(gap.begin - range.begin),
                                          static_cast<std::size_t>(gap.size())),
           gap.end);
  });
  reach_ = std::max(reach_, range.end);
  if (chunk.last) size_ = range.end;
  advance();
}

void Reassembly::discard() {
  discarded_ = true;
  for (auto& [begin, piece] : pieces_) piece.bytes = {};
  advance();
}

Bytes Reassembly::take(std::uint64_t count) {
  Bytes bytes = joined(taken_, taken_ + count);
  forget(count);
  return bytes;
}

void Reassembly::forget(std::uint64_t count) {
  taken_ += count;
  held_ -= count;
  while (!pieces_.empty() && pieces_.begin()->second.end <= taken_) pieces_.erase(pieces_.begin());
}

// The parts of `range` that are not here, in order.
template <class Visit>
void Reassembly::for_each_gap(Range range, Visit&& visit) const {
  std::uint64_t at = std::max(range.begin, contiguous_);
  auto piece = pieces_.upper_bound(at);
  if (piece != pieces_.begin()) at = std::max(at, std::prev(piece)->second.end);
  while (at < range.end) {
    const std::uint64_t end =
        piece == pieces_.end() ? range.end : std::min(range.end, piece->first);
    if (at < end) visit(Range{at, end});
    if (piece == pieces_.end()) return;
    at = piece->second.end;
    ++piece;
  }
}

void Reassembly::insert(std::uint64_t begin, Bytes bytes, std::uint64_t end) {
  held_ += end - begin;
  pieces_.emplace(begin, Piece{end, std::move(bytes)});
}

void Reassembly::advance() {
  for (auto next = pieces_.find(contiguous_); next != pieces_.end() && next->first == contiguous_;
       ++next) {
    contiguous_ = next->second.end;
  }
  if (discarded_) forget(available());
}

// A slice where one piece has all of it.
Bytes Reassembly::joined(std::uint64_t begin, std::uint64_t end) const {
  if (begin == end) return {};
  auto piece = std::prev(pieces_.upper_bound(begin));
  const auto size = static_cast<std::size_t>(end - begin);
  const auto skipped = static_cast<std::size_t>(begin - piece->first);
  if (end <= piece->second.end) return piece->second.bytes.slice(skipped, size);
  return Bytes::generate(size, [&](std::span<std::byte> to) {
    std::size_t from = skipped;
    for (std::size_t done = 0; done < size; ++piece, from = 0) {
      const Bytes part = piece->second.bytes.slice(from, size - done);
      std::ranges::copy(part.span(), to.begin() + static_cast<std::ptrdiff_t>(done));
      done += part.size();
    }
  });
}

}  // namespace post
