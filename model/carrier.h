// Carriers (draft section 2.1): what applications send Messages over and receive them from.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/cause.h"
#include "model/message.h"
#include "model/result.h"
#include "model/trace.h"

namespace post {

class LiveCarrier;
struct TransientInfo;

/// A handle: cheap to copy; dropping it does nothing. The Carrier itself lives until its closed
/// event was given; from then on every call is refused with `closed`.
///
/// Nothing blocks, and no callback runs inside the call that caused it (rule 3). Callbacks come in
/// the order of events: established before anything received, closed last (rule 5).
class Carrier {
 public:
  Carrier() = default;  ///< refers to nothing: closed
  explicit Carrier(const std::shared_ptr<LiveCarrier>& carrier) : carrier_(carrier) {}

  /// Queues a Message; establishes the Carrier where it is not (rule 7). `observer` must outlive
  /// the Message. Refused: `closed` (rule 14), `dormant` (rule 8), `too_large`, `empty_message`,
  /// `one_message` where the stack in use cannot carry it (rules 25, 26).
  Outcome<MessageRef> send(OutMessage message, SendObserver* observer = nullptr);
  /// Gives each whole Message to `handler`, one after the other, until it returns false. Takes the
  /// place of an earlier handler.
  Outcome<void> ready(std::function<bool(InMessage)> handler);
  /// Establishes now what send() would establish (rule 6).
  Outcome<void> activate();
  /// Graceful (rule 11): drains what was sent, serves the handler of ready() until it returns false
  /// or the peer finishes, at most for the policy's close_linger (rule 12).
  Outcome<void> close();
  /// Ends at once (rule 13).
  Outcome<void> abort();

  Outcome<void> on_established(std::function<void()> handler);
  /// The peer sends nothing more, and all that it sent was handed over. Without a handler the
  /// Carrier then closes.
  Outcome<void> on_peer_finished(std::function<void()> handler);
  /// Something ended that the application did not end: establishment (rule 70), receiving (rule
  /// 86), the peer.
  Outcome<void> on_error(std::function<void(const Error&)> handler);
  /// The last callback. kFinished: in order.
  Outcome<void> on_closed(std::function<void(Cause)> handler);

  /// Read-only, for debugging and logging (draft section 2.7).
  std::vector<TransientInfo> transients() const;
  CarrierId id() const;  ///< 0 once it is gone

 private:
  std::weak_ptr<LiveCarrier> carrier_;
};

}  // namespace post
