// What a Carrier receives: Messages put together, held for what they wait for, and handed to the
// requests of the application.
//
// A decision without I/O (rules 31, 32, 36, 40, 53, 60, 79 to 81).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "model/message.h"
#include "model/psi_types.h"
#include "model/receiving/deliveries.h"
#include "model/receiving/inbound_event.h"
#include "model/result.h"

namespace post {

/// Per Carrier, from 1 in the order of asking.
using ReceiveId = std::uint64_t;

class ReceiveSide {
 public:
  struct Options {
    std::uint64_t receive_buffer = 1u << 20;
    std::uint64_t hold_limit = 1u << 20;
    std::uint64_t max_message = UINT64_MAX;  ///< octets that a reader of whole Messages is given
    bool drop_duplicates = false;
    bool enforces_lifetime = false;
  };
  /// `deliveries` is the Association's and outlives this.
  ReceiveSide(StreamId stream, Deliveries& deliveries, Options options);

  // ---- what Transients tell ----
  /// By its traits: `dedupes` says what keys mean, `boundaries` whether Messages are bounded,
  /// `repairs` or `acks` whether the peer can be held back.
  void attach(TransientId transient, PathId path, const PsiTraits& traits);
  void take(TransientId from, Chunk&& chunk, Time now);
  void skip(MessageKey key, const WireProperties& properties);
  /// Parts that can only come over this Transient will not come any more.
  void detach(TransientId transient);
  /// Nothing more will come at all: what is incomplete ends (rule 80). Without an error, the peer
  /// finished in order.
  void end(std::optional<Error> error = {});
  void clear();  ///< forgets everything: abort()

  // ---- what the application asks; served strictly in this order (rule 80) ----
  ReceiveId request_message();
  /// Refused: `part_size` (rule 79).
  Result<ReceiveId> request_part(PartSize size);
  void cancel(ReceiveId request);
  bool has_request() const;

  // ---- what it gets: one completion for a request ----
  struct Completion {
    ReceiveId request = 0;
    std::variant<InMessage, InPart, Error>
        result;      ///< errors: `too_large`, `unbounded`, `incomplete`, `finished`
    MessageKey key;  ///< of the Message it is about; {0, 0}: none
  };
  /// The oldest request's, where there is one. Handing over is what settles antecedents, here and
  /// on other Carriers.
  bool has_completion() const;
  std::optional<Completion> next();

  /// Some content waits that no request has taken.
  bool empty() const;
  /// Totals that the peer may send, from the Carrier's start (rule 81).
  Credit credit() const;
  /// Octets of chunks that ever came, end marks included: where credits of a stack that counts from
  /// its own start begin.
  std::uint64_t arrived() const;
  /// Complete Messages held for others, in octets (rule 81).
  std::uint64_t held() const;
  std::uint64_t waiting() const;  ///< octets here that no request has taken

  std::vector<InboundEvent> take_events();
};

}  // namespace post
