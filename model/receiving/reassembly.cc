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
    insert(gap, discarded_ ? Bytes()
                           : chunk.bytes.slice(static_cast<std::size_t>(gap.begin - range.begin),
                                               static_cast<std::size_t>(gap.size())));
  });
  reach_ = std::max(reach_, range.end);
  if (chunk.last) size_ = range.end;
  advance();
}

void Reassembly::discard() {
  discarded_ = true;
  first_ = {};
  row_ = {};
  if (ahead_) {
    for (auto& [begin, piece] : *ahead_) piece.bytes = {};
  }
  advance();
}

Bytes Reassembly::take(std::uint64_t count) {
  Bytes bytes = next(count);
  forget(count);
  return bytes;
}

void Reassembly::forget(std::uint64_t count) {
  taken_ += count;
  held_ -= count;
  while (count > 0 && !discarded_) {
    const auto part = std::min<std::size_t>(static_cast<std::size_t>(count), first_.size());
    first_ = first_.slice(part);
    count -= part;
    if (!first_.empty() || row_.empty()) return;
    first_ = std::move(row_.front());
    row_.pop_front();
  }
}

// The parts of `range` that are not here, in order.
template <class Visit>
void Reassembly::for_each_gap(Range range, Visit&& visit) const {
  std::uint64_t at = std::max(range.begin, contiguous_);
  if (!ahead_) {
    if (at < range.end) visit(Range{at, range.end});
    return;
  }
  auto piece = ahead_->upper_bound(at);
  if (piece != ahead_->begin()) at = std::max(at, std::prev(piece)->second.end);
  while (at < range.end) {
    const std::uint64_t end =
        piece == ahead_->end() ? range.end : std::min(range.end, piece->first);
    if (at < end) visit(Range{at, end});
    if (piece == ahead_->end()) return;
    at = piece->second.end;
    ++piece;
  }
}

void Reassembly::insert(Range place, Bytes bytes) {
  held_ += place.size();
  if (place.begin == contiguous_) {
    contiguous_ = place.end;
    return append(std::move(bytes));
  }
  if (!ahead_) ahead_ = std::make_unique<Pieces>();
  ahead_->emplace(place.begin, Piece{place.end, std::move(bytes)});
}

void Reassembly::append(Bytes bytes) {
  if (first_.empty()) {
    first_ = std::move(bytes);
  } else {
    row_.push_back(std::move(bytes));
  }
}

void Reassembly::advance() {
  while (ahead_ && ahead_->begin()->first == contiguous_) {
    Piece& piece = ahead_->begin()->second;
    contiguous_ = piece.end;
    append(std::move(piece.bytes));
    ahead_->erase(ahead_->begin());
    if (ahead_->empty()) ahead_.reset();
  }
  if (discarded_) forget(available());
}

// A slice where one piece has all of it.
Bytes Reassembly::next(std::uint64_t count) const {
  const auto size = static_cast<std::size_t>(count);
  if (first_.size() >= size) return first_.slice(0, size);
  return Bytes::generate(size, [&](std::span<std::byte> to) {
    auto at = std::ranges::copy(first_.span(), to.begin()).out;
    for (const Bytes& piece : row_) {
      const auto part =
          std::min<std::size_t>(piece.size(), static_cast<std::size_t>(to.end() - at));
      at = std::ranges::copy(piece.span().first(part), at).out;
    }
  });
}

}  // namespace post
