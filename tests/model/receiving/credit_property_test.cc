// Random Messages, losses of order, expiries and readers: credit never leaks, nothing is stuck, and
// no order is broken (rules 31, 36, 38, 40, 80, 81).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "receiver.h"

namespace post::testing {
namespace {

constexpr std::uint64_t kBuffer = 16;
constexpr std::uint64_t kHoldLimit = 24;

/// A peer that keeps the rules: it sends within its credit, antecedents first, and tells what it
/// gave up.
class Peer {
 public:
  Peer(Receiver& receiver, std::uint64_t seed) : receiver_(receiver), random_(seed) {
    for (MessageId id = 1; id <= 12; ++id) messages_.push_back(make(id));
  }

  /// Something it may do now; false: nothing is left.
  bool step() {
    const std::uint64_t action = below(8);
    if (action < 3 && allot()) return true;
    if (action == 7 && below(3) == 0 && expire()) return true;
    return deliver() || allot();
  }
  std::uint64_t allotted() const { return octets_; }
  std::uint64_t hold() const { return hold_; }
  bool all_allotted() const {
    return std::ranges::all_of(messages_, [](const Out& m) { return m.gone || m.sent == m.size; });
  }
  const std::vector<MessageKey>& antecedents(MessageId id) const { return at(id).after; }
  std::uint64_t order(MessageId id) const { return at(id).order; }
  bool independent(MessageId id) const { return at(id).independent; }
  bool gone(MessageId id) const { return at(id).gone; }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  struct Out {
    MessageId id;
    std::uint64_t size;  // with the end mark
    std::uint64_t order = 0;
    std::vector<MessageKey> after{};
    bool independent = false;
    std::uint64_t sent = 0;
    bool gone = false;
    bool held() const { return order > 0 || !after.empty(); }
  };

  Out make(MessageId id) {
    Out out{id, 1 + below(10)};
    if (below(2) == 0) {
      out.order = ++last_order_;
    } else {
      for (MessageId before = 1; before < id; ++before) {
        if (below(5) == 0) out.after.push_back(key(before));
      }
      out.independent = below(3) == 0;
    }
    return out;
  }
  Out& at(MessageId id) { return messages_[static_cast<std::size_t>(id - 1)]; }
  const Out& at(MessageId id) const { return messages_[static_cast<std::size_t>(id - 1)]; }
  bool settled(const Out& out) const { return out.gone || out.sent == out.size; }
  bool eligible(const Out& out) const {
    if (settled(out)) return false;
    return std::ranges::all_of(messages_, [&](const Out& other) {
      const bool earlier = other.order > 0 && other.order < out.order;
      const bool antecedent = std::ranges::find(out.after, key(other.id)) != out.after.end();
      return !(earlier || antecedent) || settled(other);
    });
  }

  bool allot() {
    const std::size_t first = below(messages_.size());
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      Out& out = messages_[(first + i) % messages_.size()];
      const Credit credit = receiver_.side.credit();
      const std::uint64_t room = credit.octets - octets_;
      const bool charges = out.held() && out.sent == 0;
      if (!eligible(out) || room == 0 || (charges && hold_ + out.size > credit.hold)) continue;
      if (charges) hold_ += out.size;  // for all of it, so that what began can be completed
      send(out, 1 + below(std::min(room, out.size - out.sent)));
      return true;
    }
    return false;
  }
  void send(Out& out, std::uint64_t octets) {
    const bool last = out.sent + octets == out.size;
    Chunk part;
    part.key = key(out.id);
    part.offset = out.sent;
    part.bytes = Bytes::copy_of(std::string(octets - (last ? 1 : 0), 'x'));
    part.last = last;
    if (out.sent == 0) part.properties = properties_of(out);
    flight_.push_back(std::move(part));
    out.sent += octets;
    octets_ += octets;
  }
  static std::shared_ptr<const WireProperties> properties_of(const Out& out) {
    WireProperties properties;
    properties.order = out.order;
    properties.after = out.after;
    properties.independent = out.independent;
    properties.held = out.held();
    return std::make_shared<const WireProperties>(std::move(properties));
  }
  bool deliver() {
    if (flight_.empty()) return false;
    const auto place = flight_.begin() + static_cast<std::ptrdiff_t>(below(flight_.size()));
    Chunk arriving = *place;
    if (below(4) > 0) flight_.erase(place);  // else it comes again
    EXPECT_EQ(receiver_.in(std::move(arriving)), "");
    return true;
  }
  // Rule 38: with its successors, but for independent ones. What is acked does not expire: here,
  // what has left entirely.
  bool expire() {
    Out& out = messages_[below(messages_.size())];
    if (settled(out)) return false;
    give_up(out);
    for (Out& other : messages_) {
      const bool depends = std::ranges::any_of(
          other.after, [&](MessageKey before) { return at(before.message).gone; });
      if (depends && !other.independent && !other.gone) give_up(other);
    }
    return true;
  }
  void give_up(Out& out) {
    out.gone = true;
    const bool charged = out.held() && out.sent > 0;
    if (charged) hold_ -= out.size - out.sent;
    EXPECT_EQ(receiver_.skip(out.id, out.sent, out.order, charged), "");
  }

  Receiver& receiver_;
  std::mt19937_64 random_;
  std::vector<Out> messages_;
  std::vector<Chunk> flight_;
  std::uint64_t last_order_ = 0;
  std::uint64_t octets_ = 0;
  std::uint64_t hold_ = 0;
};

/// What was handed over, in order.
class Journal {
 public:
  explicit Journal(const Peer& peer) : peer_(peer) {}

  void note(const ReceiveSide::Completion& completion) {
    const auto* part = std::get_if<InPart>(&completion.result);
    if (std::holds_alternative<Error>(completion.result)) return;
    const MessageId id = completion.key.message;
    for (const MessageKey before : peer_.antecedents(id)) {
      EXPECT_TRUE(done_.contains(before.message) || peer_.independent(id)) << "rule 36";
    }
    if (part != nullptr) {
      EXPECT_EQ(part->offset, offsets_[id]) << "rule 80: no gap";
      offsets_[id] += part->content.size();
      if (!part->complete) return;
    }
    EXPECT_TRUE(done_.insert(id).second) << "rule 60";
    if (peer_.order(id) == 0) return;
    EXPECT_GT(peer_.order(id), last_order_) << "rule 31";
    last_order_ = peer_.order(id);
  }

 private:
  const Peer& peer_;
  std::set<MessageId> done_;
  std::map<MessageId, std::uint64_t> offsets_;
  std::uint64_t last_order_ = 0;
};

void read(Receiver& receiver, Journal& journal) {
  while (auto completion = receiver.side.next()) journal.note(*completion);
}

void ask_somehow(Receiver& receiver, Peer& peer) {
  switch (peer.below(6)) {
    case 0:
      receiver.ask();
      break;
    case 1:
      receiver.ask_part({.min = 1 + peer.below(12), .max = 12});
      break;
    case 2:
      receiver.side.cancel(1 + peer.below(40));
      break;
    default:
      break;
  }
}

/// Reads all there is, for a while as whole Messages only.
void finish(Receiver& receiver, Peer& peer, Journal& journal, bool whole) {
  bool more = true;
  for (int i = 0; i < 1500 && (more || !receiver.side.empty()); ++i) {
    if (i == 500) receiver.forget_requests();
    if (whole && i < 500) {
      if (!receiver.side.has_request()) receiver.ask();
    } else {
      receiver.ask_part();
    }
    more = peer.step();
    read(receiver, journal);
  }
  EXPECT_FALSE(more) << "stuck";
}

void run(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Receiver receiver(of_shared_ids(), {.receive_buffer = kBuffer, .hold_limit = kHoldLimit});
  Peer peer(receiver, seed);
  Journal journal(peer);
  for (int i = 0; i < 60; ++i) {
    ask_somehow(receiver, peer);
    peer.step();
    read(receiver, journal);
  }
  receiver.forget_requests();
  finish(receiver, peer, journal, peer.below(2) == 0);
  EXPECT_TRUE(peer.all_allotted()) << "stuck";
  EXPECT_TRUE(receiver.side.empty()) << "stuck";
  EXPECT_EQ(receiver.side.waiting(), 0u);
  EXPECT_EQ(receiver.side.held(), 0u);
  EXPECT_EQ(receiver.side.credit().octets, peer.allotted() + kBuffer);
  EXPECT_EQ(receiver.side.credit().hold, peer.hold() + kHoldLimit);
}

// Rule 81
TEST(CreditProperty, whatever_happens_all_of_it_returns) {
  for (std::uint64_t seed = 1; seed <= 1000 && !HasFailure(); ++seed) run(seed);
}

}  // namespace
}  // namespace post::testing
