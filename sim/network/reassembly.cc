#include "sim/network/reassembly.h"

#include <algorithm>
#include <utility>

#include "sim/network/fragment.h"

namespace post::sim {
namespace {

constexpr std::size_t kMostOctets = 65'535;

const FragmentHeader& header_of(const Packet& fragment) {
  return std::get<FragmentHeader>(fragment.transport);
}

bool is_malformed(const Packet& fragment) {
  const FragmentHeader& header = header_of(fragment);
  const std::size_t length = fragment.payload.size();
  if (length == 0 || header.offset % 8 != 0 || header.offset + length > kMostOctets) return true;
  return header.more && length % 8 != 0;
}

std::optional<Packet> whole(const Packet& fragment, Bytes octets) {
  return whole_packet(fragment.ip, header_of(fragment).protocol, std::move(octets));
}

Reassembled outcome(std::optional<Packet> packet) {
  if (!packet) return {.dropped = verdict::kMalformed};
  return {.packet = std::move(packet)};
}

}  // namespace

Reassembly::Key Reassembly::key_of(const Packet& fragment) {
  const bool v4 = fragment.ip.source.is_v4();
  return {fragment.ip.source, fragment.ip.destination, fragment.ip.identification,
          v4 ? header_of(fragment).protocol : std::uint8_t{0}};
}

Reassembled Reassembly::add(Packet&& fragment, Time now) {
  if (is_malformed(fragment)) return {.dropped = verdict::kMalformed};
  const FragmentHeader header = header_of(fragment);
  if (header.offset == 0 && !header.more) {
    return outcome(whole(fragment, fragment.payload.joined()));
  }
  const Map::iterator at = pending(fragment, now);
  if (at->second.spoiled) return {.dropped = verdict::kFragmentOverlap};
  const Placed placed = place(at->second, fragment, {header.offset, fragment.payload.joined()});
  if (placed == Placed::kAgain) return {.dropped = verdict::kFragmentAgain};
  if (placed != Placed::kNew) {
    spoil(at->second);
    const bool overlap = placed == Placed::kOverlap;
    return {.dropped = overlap ? verdict::kFragmentOverlap : verdict::kMalformed};
  }
  note_sample(at->second, fragment);
  const Pending& now_there = at->second;
  if (now_there.size && now_there.received == *now_there.size) return finish(at);
  make_room(at);
  return {};
}

Reassembly::Map::iterator Reassembly::pending(const Packet& fragment, Time now) {
  const auto [at, fresh] = pending_.try_emplace(key_of(fragment));
  if (fresh) at->second.expires = after(now, fragment.ip.source.is_v4() ? limits_.v4 : limits_.v6);
  return at;
}

Reassembly::Placed Reassembly::place(Pending& pending, const Packet& fragment, Piece&& piece) {
  const bool last = !header_of(fragment).more;
  const auto later = std::ranges::lower_bound(pending.pieces, piece.begin, {}, &Piece::begin);
  if (later != pending.pieces.end() && later->begin == piece.begin) {
    return later->octets.text() == piece.octets.text() ? Placed::kAgain : Placed::kOverlap;
  }
  if (later != pending.pieces.end() && piece.end() > later->begin) return Placed::kOverlap;
  if (later != pending.pieces.begin() && std::prev(later)->end() > piece.begin) {
    return Placed::kOverlap;
  }
  if (pending.size && (last || piece.end() > *pending.size)) return Placed::kBeyond;
  if (last && later != pending.pieces.end()) return Placed::kBeyond;
  if (last) pending.size = piece.end();
  pending.received += piece.octets.size();
  octets_ += piece.octets.size();
  pending.pieces.insert(later, std::move(piece));
  return Placed::kNew;
}

void Reassembly::note_sample(Pending& pending, const Packet& fragment) {
  if (!pending.sample || header_of(fragment).offset == 0) pending.sample = fragment;
}

void Reassembly::spoil(Pending& pending) {
  octets_ -= pending.received;
  pending.pieces.clear();
  pending.sample.reset();
  pending.received = 0;
  pending.spoiled = true;
}

Reassembled Reassembly::finish(Map::iterator at) {
  Payload transport;
  for (Piece& piece : at->second.pieces) transport.append(std::move(piece.octets));
  const Packet first = *std::move(at->second.sample);
  erase(at);
  return outcome(whole(first, transport.joined()));
}

void Reassembly::make_room(const Map::iterator& keep) {
  while (pending_.size() > limits_.packets || octets_ > limits_.octets) {
    Map::iterator goes = oldest();
    const bool own = goes == keep;
    if (goes->second.sample) {
      evicted_.push_back({*std::move(goes->second.sample), verdict::kReassemblyFull});
    }
    erase(goes);
    if (own) return;
  }
}

Reassembly::Map::iterator Reassembly::oldest() {
  return std::ranges::min_element(pending_, {},
                                  [](const auto& each) { return each.second.expires; });
}

void Reassembly::erase(Map::iterator at) {
  octets_ -= at->second.received;
  pending_.erase(at);
}

Time Reassembly::next_deadline() const {
  Time first = kNever;
  for (const auto& [key, pending] : pending_) first = std::min(first, pending.expires);
  return first;
}

std::optional<GivenUp> Reassembly::expire(Time now) {
  if (!evicted_.empty()) {
    GivenUp gone = std::move(evicted_.back());
    evicted_.pop_back();
    return gone;
  }
  while (!pending_.empty()) {
    const Map::iterator first = oldest();
    if (now < first->second.expires) break;
    std::optional<Packet> sample = std::move(first->second.sample);
    erase(first);
    if (sample) return GivenUp{*std::move(sample), verdict::kReassemblyTimeout};
  }
  return std::nullopt;
}

}  // namespace post::sim
