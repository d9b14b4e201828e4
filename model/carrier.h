// Carriers (draft section 2.1): what applications send Messages over and receive them from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/cause.h"
#include "model/message.h"
#include "model/result.h"
#include "model/trace.h"

namespace post {

class Carrier;
class ForkRequest;
class LiveCarrier;
struct TransientInfo;

namespace co {
template <class Item>
class Receiving;
}

using ReadyHandler = std::function<bool(InMessage)>;
/// Errors: `too_large`, `unbounded` (rule 79), `finished` (nothing more will come).
using MessageHandler = std::function<void(Result<InMessage>)>;
/// Errors: `incomplete` (its Message will not complete, rule 80), `finished`.
using PartHandler = std::function<void(Result<InPart>)>;
using ForkHandler = std::function<void(ForkRequest&)>;
/// Names one outstanding receive of a Carrier.
using ReceiveId = std::uint64_t;

/// A Message that is sent piece by piece (draft section 2.2). Pieces arrive as one Message, in
/// order (rule 24). A handle: dropping it finishes nothing.
class PartialMessage {
 public:
  PartialMessage(const std::shared_ptr<LiveCarrier>& carrier, MessageRef message)
      : carrier_(carrier), message_(message) {}

  /// Queues a further piece. Refused: `complete` after finish(), `expired` (rule 51), `failed`,
  /// `properties` where the piece names some (rule 22).
  Outcome<void> append(OutMessage piece);
  /// No piece follows: the Message can complete.
  Outcome<void> finish();
  Outcome<void> finish(OutMessage last_piece);
  const MessageRef& message() const { return message_; }

 private:
  std::weak_ptr<LiveCarrier> carrier_;
  MessageRef message_;
};

/// A handle: cheap to copy; dropping it does nothing. The Carrier itself lives until its closed
/// event was given; from then on every call is refused with `closed`.
///
/// Nothing blocks, and no callback runs inside the call that caused it (rule 3). Callbacks come in
/// the order of events: established before anything received, closed last (rule 5).
class Carrier {
 public:
  Carrier() = default;  ///< refers to nothing: closed
  explicit Carrier(const std::shared_ptr<LiveCarrier>& carrier)
      : carrier_(carrier), while_there_(carrier.get()) {}

  /// Queues a Message; establishes the Carrier where it is not (rule 7). `observer` must outlive
  /// the Message. Refused: `closed` (rule 14), `dormant` (rule 8), `too_large` (rule 25),
  /// `empty_message`, `one_message` (rule 26), `lifetime` (rule 52), `niceness`, `antecedent` (of
  /// another Association, rule 43), `inconsistent` (rule 61), `receive_only`.
  Outcome<MessageRef> send(OutMessage message, SendObserver* observer = nullptr);
  /// The same; the Carrier keeps `observer` until the Message has ended.
  Outcome<MessageRef> send(OutMessage message, std::shared_ptr<SendObserver> observer);
  /// The same for a Message whose end is not known yet; `message` holds its properties and its
  /// first piece, which may be empty.
  Outcome<PartialMessage> begin(OutMessage message = {}, SendObserver* observer = nullptr);

  /// Gives each whole Message to `handler`, one after the other, until it returns false. Takes the
  /// place of an earlier handler. Errors of receiving go to on_error().
  Outcome<void> ready(ReadyHandler handler);
  /// Asks for one whole Message. Several receives may be outstanding; they are served in the order
  /// of asking, one completion each (rule 80).
  Outcome<ReceiveId> receive(MessageHandler handler);
  /// Asks for one part of a Message. Refused: `part_size` (rule 79).
  Outcome<ReceiveId> receive(PartSize size, PartHandler handler);
  /// To be awaited: defined in model/coroutines.h.
  co::Receiving<InMessage> receive();
  co::Receiving<InPart> receive(PartSize size);
  /// Takes an outstanding receive back: its handler is not called.
  Outcome<void> cancel(ReceiveId receive);

  /// A new Carrier between the same two ends (rule 73). It may be used at once; the peer shows
  /// nothing of it to its application until it accepts. Refused: `closed`, `fork` where the stack
  /// in use cannot carry several. `priority`: lesser goes first among the Carriers of the
  /// Association (rule 34); absent: as this one.
  Result<Carrier> fork(std::optional<std::uint64_t> priority = {});
  /// Asked for each Carrier that the peer forks off this one. Without a handler the Listener that
  /// made the Association has it in its backlog, or else it is rejected (rules 75, 76).
  Outcome<void> on_fork(ForkHandler handler);

  /// Establishes now what send() would establish (rule 6).
  Outcome<void> activate();
  /// Graceful (rule 11): drains what was sent, serves receives until ready()'s handler returns
  /// false or the peer finishes, at most for the policy's close_linger (rule 12).
  Outcome<void> close();
  /// Ends at once (rule 13).
  Outcome<void> abort();

  Outcome<void> on_established(std::function<void()> handler);
  /// Its last Transient is gone and none came back within the policy's reestablish_wait (rule 9).
  Outcome<void> on_dormant(std::function<void()> handler);
  /// The peer sends nothing more, and all that it sent was handed over. Without a handler the
  /// Carrier then closes.
  Outcome<void> on_peer_finished(std::function<void()> handler);
  /// Something ended that the application did not end: establishment (rule 70), receiving (rules
  /// 79, 86), the peer.
  Outcome<void> on_error(std::function<void(const Error&)> handler);
  /// The last callback. kFinished: in order.
  Outcome<void> on_closed(std::function<void(Cause)> handler);

  /// Read-only, for debugging and logging (draft section 2.7).
  std::vector<TransientInfo> transients() const;
  CarrierId id() const;               ///< 0 once it is gone
  AssociationId association() const;  ///< 0 once it is gone

 private:
  friend class LiveResponder;
  std::weak_ptr<LiveCarrier> carrier_;
  LiveCarrier* while_there_ = nullptr;  // carrier_, for calls in which none ends
};

/// A Carrier that the peer forked (rule 75), for the handler that decides: without accept() it is
/// rejected when the handler returns.
class ForkRequest {
 public:
  explicit ForkRequest(Carrier carrier) : carrier_(std::move(carrier)) {}
  /// It is the application's from now on.
  Carrier accept() {
    accepted_ = true;
    return carrier_;
  }
  /// The peer's Carrier closes with `fork_rejected` (rule 74).
  void reject() { accepted_ = false; }
  bool accepted() const { return accepted_; }

 private:
  Carrier carrier_;
  bool accepted_ = false;
};

}  // namespace post
