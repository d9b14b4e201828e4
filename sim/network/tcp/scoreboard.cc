#include "sim/network/tcp/scoreboard.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

using Fate = SentSegment::Fate;

void Scoreboard::on_sent(StreamOffset begin, StreamOffset end, Time now, bool again) {
  push({.begin = begin, .end = end, .sent = now, .retransmitted = again});
  link(end_ - 1);
}

void Scoreboard::on_retransmitted(Id id, Time now) {
  if (at(id).fate == Fate::kUnderWay) {
    unlink(id);
    link(id);
  } else {
    set_fate(id, Fate::kUnderWay);
  }
  at(id).sent = now;
  at(id).retransmitted = true;
}

void Scoreboard::forget_sacks() {
  for (Id id = first_; id != end_; ++id) {
    if (at(id).fate == Fate::kSacked) set_fate(id, Fate::kLost);
  }
  last_sacked_ = 0;
}

void Scoreboard::recall_lost() {
  std::vector<Id> waiting;
  for (Id id = first_; id != end_; ++id) {
    if (at(id).fate == Fate::kSacked) continue;
    if (at(id).fate == Fate::kLost) set_fate(id, Fate::kUnderWay);
    waiting.push_back(id);
  }
  std::ranges::stable_sort(waiting, {}, [this](Id id) { return at(id).sent; });
  earliest_ = latest_ = kNone;
  for (const Id id : waiting) link(id);
}

bool Scoreboard::has_copies_since(Time since) const {
  for (Id id = latest_; id != kNone && (*this)[id].sent >= since; id = (*this)[id].earlier) {
    if ((*this)[id].retransmitted) return true;
  }
  return false;
}

void Scoreboard::cut(std::size_t octets) {
  Scoreboard smaller;
  for (Id id = first_; id != end_; ++id) {
    SentSegment rest = at(id);
    rest.earlier = rest.later = kNone;
    if (rest.fate != Fate::kSacked) rest.fate = Fate::kLost;
    while (rest.fate == Fate::kLost && rest.octets() > octets) {
      SentSegment piece = rest;
      piece.end = rest.begin += static_cast<StreamOffset>(octets);
      smaller.push(piece);
    }
    smaller.push(rest);
    if (rest.fate == Fate::kSacked) smaller.last_sacked_ = smaller.last();
  }
  *this = std::move(smaller);
}

void Scoreboard::clear() {
  std::vector<SentSegment> slots = std::move(slots_);
  *this = {};
  slots_ = std::move(slots);
}

Scoreboard::Id Scoreboard::first_lost() {
  if (lost_ == 0) return kNone;
  lost_hint_ = std::max(lost_hint_, first_);
  while (at(lost_hint_).fate != Fate::kLost) ++lost_hint_;
  return lost_hint_;
}

// ---- the row ----

// The first segment that begins at `begin` or behind it.
Scoreboard::Id Scoreboard::find(StreamOffset begin) const {
  Id low = first_;
  Id high = end_;
  while (low < high) {
    const Id middle = low + (high - low) / 2;
    if ((*this)[middle].begin < begin) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void Scoreboard::push(const SentSegment& segment) {
  if (end_ - first_ == slots_.size()) {
    std::vector<SentSegment> larger(slots_.empty() ? 16 : slots_.size() * 2);
    for (Id id = first_; id != end_; ++id) larger[id & (larger.size() - 1)] = at(id);
    slots_ = std::move(larger);
  }
  at(end_) = segment;
  ++end_;
  count(segment, segment.octets(), true);
}

void Scoreboard::pop_front() {
  const SentSegment& front = at(first_);
  if (front.fate == Fate::kUnderWay) unlink(first_);
  count(front, front.octets(), false);
  ++first_;
}

void Scoreboard::trim_front(StreamOffset until) {
  SentSegment& front = at(first_);
  const auto gone = static_cast<std::size_t>(until - front.begin);
  const std::size_t segments = sacked_segments_;
  count(front, gone, false);
  sacked_segments_ = segments;
  front.begin = until;
}

void Scoreboard::set_fate(Id id, Fate fate) {
  SentSegment& segment = at(id);
  count(segment, segment.octets(), false);
  if (segment.fate == Fate::kUnderWay) unlink(id);
  segment.fate = fate;
  count(segment, segment.octets(), true);
  if (fate == Fate::kUnderWay) link(id);
  if (fate == Fate::kLost) lost_hint_ = std::min(lost_hint_, id);
  if (fate == Fate::kSacked) last_sacked_ = std::max(last_sacked_, id);
}

void Scoreboard::count(const SentSegment& segment, std::size_t octets, bool add) {
  std::size_t& where = segment.fate == Fate::kUnderWay ? under_way_
                       : segment.fate == Fate::kLost   ? lost_
                                                       : sacked_;
  where = add ? where + octets : where - octets;
  if (segment.fate == Fate::kSacked) sacked_segments_ += add ? 1 : std::size_t(-1);
}

// ---- the order of leaving ----

void Scoreboard::link(Id id) {
  at(id).earlier = latest_;
  at(id).later = kNone;
  (latest_ == kNone ? earliest_ : at(latest_).later) = id;
  latest_ = id;
}

void Scoreboard::unlink(Id id) {
  const SentSegment& segment = at(id);
  (segment.earlier == kNone ? earliest_ : at(segment.earlier).later) = segment.later;
  (segment.later == kNone ? latest_ : at(segment.later).earlier) = segment.earlier;
}

void Scoreboard::append_state(StateHash& hash) const {
  hash.append(end_ - first_);
  for (Id id = first_; id != end_; ++id) {
    const SentSegment& segment = (*this)[id];
    hash.append(segment.end).append(segment.sent).append(segment.retransmitted);
    hash.append(segment.fate);
  }
}

}  // namespace post::sim::tcp
