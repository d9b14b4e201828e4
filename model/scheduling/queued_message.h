// One Message in a MessageQueue: what it is, where it stands, and how far it went.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/bytes.h"
#include "model/message.h"
#include "model/scheduling/ledger.h"
#include "model/scheduling/urgency.h"

namespace post::queue {

/// Among those that may go: which of its lane's sets it is in.
enum class Place : std::uint8_t {
  kAgain,    ///< octets that were allotted before are unsent again: they need no credit
  kFree,     ///< waits for nothing
  kHolding,  ///< waits for acks, but may go where the peer holds it back (rule 36)
  kNowhere,
};
inline constexpr std::size_t kPlaces = 3;

struct Piece {
  Bytes content{};
  std::uint64_t end = 0;  ///< in octets of the Message
};

/// Of a partial Message.
struct Pieces {
  std::vector<Piece> all;
  std::uint64_t done = 0;  ///< how many were told
};

/// What few Messages have.
struct Extras {
  EdgeIndex first_antecedent = kNone;
  EdgeIndex first_successor = kNone;
  std::uint32_t blocked = 0;  ///< antecedents that keep it from going at all
  std::uint32_t unacked = 0;  ///< antecedents that are sent but have not ended
  Urgency inherited{};        ///< of all its successors (rule 41)
  std::unique_ptr<Pieces> pieces{};
  std::unique_ptr<std::vector<StackProperty>> stack{};
};

/// Of a Message that went, at least in part, and did not end with that.
struct Handed {
  /// As if it were new: of another Message.
  void begin(std::uint64_t octets) {
    ledger.begin(octets);
    pin = {};
    allotted = charged = hold = 0;
  }

  Ledger ledger{0};
  TransientId pin{};           ///< its one path (rule 85)
  std::uint64_t allotted = 0;  ///< octets below this were handed over at some time
  std::uint64_t charged = 0;   ///< credit that it was charged (rule 81)
  std::uint64_t hold = 0;      ///< hold credit likewise
};

struct QueuedMessage {
  Bytes content{};  ///< of one that was submitted whole
  SendObserver* observer = nullptr;
  Urgency own{};
  std::uint64_t submission = 0;  ///< from 1 over the whole queue; 0: nobody is here
  MessageId id = 0;
  std::uint64_t order = 0;   ///< from 1 among the ordered ones of its lane; 0: unordered
  Handed* handed = nullptr;  ///< lent by the HandedPool; null: nothing of it went
  std::unique_ptr<Extras> extras{};
  LaneIndex lane = kNone;
  Slot ordered_before = kNone;  ///< its neighbours among the ordered ones that have not ended
  Slot ordered_after = kNone;
  Place place = Place::kNowhere;
  bool complete : 1 = true;
  bool independent : 1 = false;
  bool idempotent : 1 = false;
  bool immediate : 1 = false;
  bool final : 1 = false;
  bool sent : 1 = false;
  bool told_held : 1 = false;  ///< and not released yet
  bool weaker : 1 = false;     ///< an antecedent counted at `sent` (rule 37)
  bool queued : 1 = false;     ///< counted as such by its lane
  bool begun : 1 = false;      ///< likewise
  bool prepaid : 1 = false;    ///< likewise
  bool named : 1 = false;      ///< as an antecedent, ever

  Extras& extra() {
    if (!extras) extras = std::make_unique<Extras>();
    return *extras;
  }
  std::uint64_t content_octets() const {
    if (!extras || !extras->pieces) return content.size();
    const std::vector<Piece>& all = extras->pieces->all;
    return all.empty() ? 0 : all.back().end;
  }
  /// With the end mark, once it is known where that is.
  std::uint64_t octets() const { return content_octets() + (complete ? 1 : 0); }
  /// What ranks it (rule 41), if its lane lets it inherit.
  Urgency effective() const { return extras ? own.with(extras->inherited) : own; }
  bool live() const { return submission != 0; }
};

}  // namespace post::queue
