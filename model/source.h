// Sources (draft section 2.1): Carriers that only send, to a peer, to a multicast group, or back to
// whom a Responder heard from.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "model/carrier.h"

namespace post {

class ReplyRoute;

/// A handle: cheap to copy. It cannot receive and cannot be forked (rule 73). What a Responder gave
/// reaches one sender, as long as the Responder remembers it; then what is queued fails with
/// `dormant`, and so is every further call refused (rule 78).
class Source {
 public:
  Source() = default;  ///< refers to nothing: closed
  explicit Source(Carrier carrier) : carrier_(std::move(carrier)) {}
  explicit Source(std::shared_ptr<ReplyRoute> route) : route_(std::move(route)) {}

  /// As of a Carrier. A reply is refused with `dormant` once its sender is forgotten.
  Outcome<MessageRef> send(OutMessage message, SendObserver* observer = nullptr);
  Outcome<MessageRef> send(OutMessage message, std::shared_ptr<SendObserver> observer);
  Outcome<PartialMessage> begin(OutMessage message = {}, SendObserver* observer = nullptr);
  Outcome<void> activate();
  /// What was sent is still delivered. Of a reply: nothing more is heard from that sender either,
  /// but as of somebody new.
  Outcome<void> close();
  Outcome<void> abort();

  Outcome<void> on_established(std::function<void()> handler);
  Outcome<void> on_error(std::function<void(const Error&)> handler);
  Outcome<void> on_closed(std::function<void(Cause)> handler);

  std::vector<TransientInfo> transients() const;
  CarrierId id() const;  ///< 0 once it is gone

 private:
  Carrier carrier() const;

  Carrier carrier_;
  std::shared_ptr<ReplyRoute> route_;  // of a reply, instead of carrier_
};

}  // namespace post
