// Listeners (draft section 2.1): what hands out the Carriers that peers open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/address.h"
#include "model/carrier.h"
#include "model/result.h"

namespace post {

class LiveListener;

/// True: go on. False: keep this Carrier, but hand over no more (rule 77).
using AcceptHandler = std::function<bool(Carrier)>;

/// A Carrier from the backlog, for a handler that decides. It is the application's when the handler
/// returns, unless that rejected it (rule 77).
class Incoming {
 public:
  Incoming(Carrier carrier, SocketAddress remote) : carrier_(std::move(carrier)), remote_(remote) {}

  const SocketAddress& remote() const { return remote_; }
  Carrier accept() {
    rejected_ = false;
    return carrier_;
  }
  /// Its peer is refused: a connection is reset, a fork is answered so (rule 74).
  void reject() { rejected_ = true; }
  bool rejected() const { return rejected_; }

 private:
  Carrier carrier_;
  SocketAddress remote_;
  bool rejected_ = false;
};
using IncomingHandler = std::function<void(Incoming&)>;

namespace co {
class Accepting;
}

/// A handle: cheap to copy; dropping it does nothing. A Listener that could not start keeps its
/// error(), and every call is refused with it.
class Listener {
 public:
  explicit Listener(const std::shared_ptr<LiveListener>& listener) : listener_(listener) {}
  explicit Listener(Error error) : error_(std::move(error)) {}

  const std::optional<Error>& error() const { return error_; }
  /// Hands over Carriers one by one until `handler` returns false; the rest waits in the backlog
  /// (rules 76, 77).
  Outcome<void> accept(AcceptHandler handler);
  /// The same for a handler that may reject, until another handler takes its place.
  Outcome<void> on_incoming(IncomingHandler handler);
  /// Hands over `limit` further Carriers; 0 pauses that, while the backlog goes on (rule 76, RFC
  /// 9622 section 7.2). Absent: as many as come.
  Outcome<void> set_accept_limit(std::optional<std::uint64_t> limit);
  /// Hands over one Carrier, or `closed` when this is closed before there is one. Takes the place
  /// of an earlier handler.
  Outcome<void> accept_one(std::function<void(Result<Carrier>)> handler);
  /// To be awaited: defined in model/coroutines.h.
  co::Accepting accept();
  /// Rejects what waits, leaves the Carriers handed over; then comes `on_stopped` (rule 77).
  Outcome<void> close();
  Outcome<void> on_stopped(std::function<void()> handler);

  std::size_t waiting() const;                ///< Carriers in the backlog
  std::vector<SocketAddress> locals() const;  ///< where it listens

 private:
  Error refusal() const;
  LiveListener* open_one() const;  ///< owned by its Endpoint; null: closed or gone

  std::weak_ptr<LiveListener> listener_;
  std::optional<Error> error_;
};

}  // namespace post
