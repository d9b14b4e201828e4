// What becomes of a Message (draft section 2.2, rules 19 to 23), and the observer that is told.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/time.h"
#include "model/trace.h"

namespace post {

/// Why a Message ended without being delivered. The names are part of the trace schema (name_of).
enum class FailureCause : std::uint8_t {
  kEstablishment,         ///< no candidate came up (rule 70)
  kAborted,               ///< abort() here (rule 13)
  kPeerAborted,           ///< the peer broke off
  kClosedBeforeDelivery,  ///< close() waited as long as the policy allows (rule 12)
  kDeliveryUnknown,       ///< a Transient went with octets that may have arrived (rules 10, 85)
  kPeerClosed,            ///< the peer ended both directions at once (rule 15)
  kDormant,               ///< this end cannot establish again what was lost (rules 8, 78)
  kTooLarge,              ///< longer than the stack that won can carry (rule 25)
  kInconsistent,  ///< the stack that won cannot give what the Message asks for (rules 26, 61)
  kAntecedent,    ///< a Message that it depends on failed (rule 39)
  kForkRejected,  ///< the peer did not accept the forked Carrier (rule 74)
};
std::string_view name_of(FailureCause cause);

/// Why a Message was given up for time. The names are part of the trace schema (name_of).
enum class ExpiryCause : std::uint8_t {
  kLifetime,    ///< its deadline came (rule 47)
  kAntecedent,  ///< a Message that it depends on expired (rule 38)
  kPredicted,   ///< it could not have met its deadline (policy predictive_discard, rule 47)
};
std::string_view name_of(ExpiryCause cause);

/// What became of one piece of a partial Message (rule 23).
enum class PieceEnd : std::uint8_t { kSent, kExpired, kFailed };
std::string_view name_of(PieceEnd end);

class MessageRef;

struct Sent {
  Time at;
  bool late = false;      ///< after its deadline, over a stack that could not give it up (rule 50)
  bool terminal = false;  ///< the stack gives no acks: nothing follows (rule 19)
};
struct Acked {
  Time at;
  bool late = false;  ///< rule 50
};
struct Expired {
  Time at;
  ExpiryCause cause;
};
struct Failed {
  Time at;
  FailureCause cause;
};
struct PieceDone {
  Time at;
  std::uint64_t piece = 0;  ///< from 1, in the order of begin() and append()
  PieceEnd end;
};

/// What becomes of a Message (rule 19): `sent` at most once, then at most one of acked, expired and
/// failed; `at` is when it was decided. Must outlive the Messages it was given with, or their
/// Endpoint. Never called from inside an API call (rule 3).
class SendObserver {
 public:
  virtual ~SendObserver() = default;
  /// Its last octet went to a stack's transmit path (rule 20).
  virtual void on_sent(const MessageRef&, const Sent&) {}
  /// The peer's stack holds it, and all that it depends on is settled (rule 20).
  virtual void on_acked(const MessageRef&, const Acked&) {}
  virtual void on_expired(const MessageRef&, const Expired&) {}
  virtual void on_failed(const MessageRef&, const Failed&) {}
  /// For partial Messages only: once for each piece, before the Message's own event of that
  /// instant.
  virtual void on_piece(const MessageRef&, const PieceDone&) {}
};

}  // namespace post
