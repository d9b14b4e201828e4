// What a ReceiveSide tells besides what it hands over, for traces and counters.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "model/psi_types.h"

namespace post {

namespace inbound {

/// Why something that arrived is not handed over. The names are part of the trace schema.
enum class DropReason : std::uint8_t {
  kDuplicate,   ///< it was here before (rule 60)
  kOutOfOrder,  ///< a copy that comes behind what it should precede (rule 60)
  kAntecedent,  ///< a Message that it depends on was given up (rule 40)
  kSkipped,     ///< the peer gave it up
  kBufferFull,  ///< nobody reads, over a stack that cannot hold the peer back (rule 81)
  kTooLarge,    ///< above max_received_message, for a reader of whole Messages (rule 79)
  kLifetime,    ///< policy receiver_enforces_lifetime (rule 53)
  kTransient,   ///< the rest of it will not come: its Transient is gone
};
std::string_view name_of(DropReason reason);

struct Dropped {
  MessageKey key;
  DropReason reason;
  std::uint64_t octets = 0;  ///< content that was here
};
/// Whole, and waiting for another one: by order (antecedent {0, 0}) or by antecedents (rules 31,
/// 36).
struct Held {
  MessageKey key;
  MessageKey antecedent;
};
/// It came before what was sent before it (rule 31).
struct Ahead {
  MessageKey key;
};
/// The peer's notice that this one will not complete (rule 32).
struct Skipped {
  MessageKey key;
};
/// Antecedents of another Carrier may be settled now: others of the Association should look.
struct Settled {};

}  // namespace inbound

using InboundEvent = std::variant<inbound::Dropped, inbound::Held, inbound::Ahead, inbound::Skipped,
                                  inbound::Settled>;

}  // namespace post
