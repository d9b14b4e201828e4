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
  if (ended()) return chunk.last ? end == size_ : end <= size_;
  return !chunk.last || end >= reach_;
}

std::uint64_t Reassembly::missing(const Chunk& chunk) const {
  std::uint64_t octets = chunk.last && !ended() ? 1 : 0;
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
  first_.bytes = {};
  if (pieces_) {
    for (auto& [begin, piece] : *pieces_) piece.bytes = {};
  }
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
  if (first_.end <= taken_) first_ = {};
  if (!pieces_) return;
  while (!pieces_->empty() && pieces_->begin()->second.end <= taken_) {
    pieces_->erase(pieces_->begin());
  }
}

// The parts of `range` that are not here, in order.
template <class Visit>
void Reassembly::for_each_gap(Range range, Visit&& visit) const {
  std::uint64_t at = std::max(range.begin, contiguous_);
  if (!pieces_) {
    if (at < range.end) visit(Range{at, range.end});
    return;
  }
  auto piece = pieces_->upper_bound(at);
  if (piece != pieces_->begin()) at = std::max(at, std::prev(piece)->second.end);
  while (at < range.end) {
    const std::uint64_t end =
        piece == pieces_->end() ? range.end : std::min(range.end, piece->first);
    if (at < end) visit(Range{at, end});
    if (piece == pieces_->end()) return;
    at = piece->second.end;
    ++piece;
  }
}

void Reassembly::insert(std::uint64_t begin, Bytes bytes, std::uint64_t end) {
  held_ += end - begin;
  if (begin == 0) {
    first_ = {end, std::move(bytes)};
    contiguous_ = end;
    return;
  }
  if (!pieces_) pieces_ = std::make_unique<Pieces>();
  pieces_->emplace(begin, Piece{end, std::move(bytes)});
}

void Reassembly::advance() {
  if (pieces_) {
    for (auto next = pieces_->find(contiguous_);
         next != pieces_->end() && next->first == contiguous_; ++next) {
      contiguous_ = next->second.end;
    }
  }
  if (discarded_) forget(available());
}

// A slice where one piece has all of it.
Bytes Reassembly::joined(std::uint64_t begin, std::uint64_t end) const {
  if (begin == end) return {};
  const Bytes only = from(begin, end);
  const auto size = static_cast<std::size_t>(end - begin);
  if (only.size() == size) return only;
  return Bytes::generate(size, [&](std::span<std::byte> to) {
    Bytes part = only;
    for (std::size_t done = 0;; part = from(begin + done, end)) {
      std::ranges::copy(part.span(), to.begin() + static_cast<std::ptrdiff_t>(done));
      done += part.size();
      if (done == size) return;
    }
  });
}

// What the piece with the octet `begin` has of the range.
Bytes Reassembly::from(std::uint64_t begin, std::uint64_t end) const {
  const auto size = static_cast<std::size_t>(end - begin);
  if (begin < first_.end) return first_.bytes.slice(static_cast<std::size_t>(begin), size);
  const auto piece = std::prev(pieces_->upper_bound(begin));
  return piece->second.bytes.slice(static_cast<std::size_t>(begin - piece->first), size);
}

}  // namespace post
