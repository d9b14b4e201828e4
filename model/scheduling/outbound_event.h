// What a MessageQueue tells its owner, in the order in which it was decided.
#pragma once

#include <cstdint>
#include <variant>

#include "model/outcome.h"
#include "model/psi_types.h"

namespace post {

/// Why a Message is not among those that may go (for traces).
enum class HoldReason : std::uint8_t {
  kAntecedent,  ///< one is not sent yet, or not acked where it must be (rules 36, 43)
  kFinal,       ///< others of its Carrier are neither sent nor ended (rule 35)
};
std::string_view name_of(HoldReason reason);

namespace outbound {

struct Target {
  MessageKey key;
  SendObserver* observer = nullptr;  ///< may be absent
};

struct Held {
  Target message;
  HoldReason reason;
  MessageKey antecedent;  ///< the first that it waits for; {0, 0} for kFinal
};
/// What was Held may go now. `weaker`: an antecedent counts as satisfied at `sent`, since its stack
/// gives no acks (rule 37).
struct Released {
  Target message;
  bool weaker = false;
};
/// Its first octets go to a Transient. `rule`: what put it before the next one that may go:
/// niceness (28), deadline (29) or submission (30, also where there is no other); 41 where it took
/// that rank over from a successor.
struct Started {
  Target message;
  TransientId via{};
  Rule rule;
};
/// Unfinished, it yields the Transient to another one at a chunk's edge (rule 33).
struct Preempted {
  Target message;
  MessageKey by;
  TransientId via{};
};
struct Sent {
  Target message;
  TransientId via{};
  bool late = false;
  bool terminal = false;
};
struct Acked {
  Target message;
  bool late = false;
  bool at_deadline = false;  ///< at that very instant, and therefore in time (rules 2, 49)
};
struct Expired {
  Target message;
  ExpiryCause cause;
  Rule rule;
};
struct Failed {
  Target message;
  FailureCause cause;
  Rule rule;
};
struct PieceDone {
  Target message;
  std::uint64_t piece = 0;
  PieceEnd end;
};
/// Octets of it are unsent again.
struct Requeued {
  Target message;
  TransientId lost{};
  Rule rule;
};
/// To be told to the peer, reliably, on every live Transient of the lane (rule 32).
struct Skip {
  MessageKey key;
  WireProperties properties;  ///< `octets`: how many were ever allotted
};
/// Acked elsewhere: that Transient need not repair it.
struct Forget {
  MessageKey key;
  Range octets;
  TransientId via{};
};
/// Half a Message was given to a stack that can neither complete nor abandon it.
struct Reset {
  StreamId lane = 0;
  TransientId via{};
  Rule rule;
};
/// The lane has something to hand over, and had not.
struct Wake {
  StreamId lane = 0;
};

}  // namespace outbound

using OutboundEvent =
    std::variant<outbound::Held, outbound::Released, outbound::Started, outbound::Preempted,
                 outbound::Sent, outbound::Acked, outbound::Expired, outbound::Failed,
                 outbound::PieceDone, outbound::Requeued, outbound::Skip, outbound::Forget,
                 outbound::Reset, outbound::Wake>;

/// The lane that an event is about.
StreamId lane_of(const OutboundEvent& event);

}  // namespace post
