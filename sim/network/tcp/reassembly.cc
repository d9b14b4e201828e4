#include "sim/network/tcp/reassembly.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace post::sim::tcp {
namespace {

StreamOffset end_of(const std::pair<const StreamOffset, Bytes>& piece) {
  return piece.first + static_cast<StreamOffset>(piece.second.size());
}

}  // namespace

bool Reassembly::insert(StreamOffset offset, Bytes bytes, std::vector<Piece>* kept) {
  const StreamOffset end = offset + static_cast<StreamOffset>(bytes.size());
  StreamOffset at = offset;
  auto next = pieces_.upper_bound(offset);
  if (next != pieces_.begin()) at = std::max(at, end_of(*std::prev(next)));
  while (at < end) {
    const StreamOffset until = next == pieces_.end() ? end : std::min(end, next->first);
    if (until > at && !keep(at,
                            bytes.slice(static_cast<std::size_t>(at - offset),
                                        static_cast<std::size_t>(until - at)),
                            kept)) {
      return false;
    }
    if (next == pieces_.end()) break;
    at = end_of(*next);
    ++next;
  }
  return true;
}

Bytes Reassembly::take(StreamOffset offset) {
  while (!pieces_.empty() && pieces_.begin()->first <= offset) {
    const auto node = pieces_.extract(pieces_.begin());
    Bytes bytes = node.mapped().slice(static_cast<std::size_t>(offset - node.key()));
    if (!bytes.empty()) return bytes;
  }
  return {};
}

void Reassembly::append_state(StateHash& hash) const {
  hash.append(pieces_.size());
  for (const auto& [offset, bytes] : pieces_) hash.append(offset).append(bytes.text());
}

bool Reassembly::keep(StreamOffset offset, Bytes bytes, std::vector<Piece>* kept) {
  if (pieces_.size() == max_pieces_) return false;
  if (kept != nullptr) kept->push_back({offset, bytes});
  pieces_.emplace_hint(pieces_.upper_bound(offset), offset, std::move(bytes));
  return true;
}

}  // namespace post::sim::tcp
