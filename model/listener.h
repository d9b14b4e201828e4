// Listeners (draft section 2.1): what hands out the Carriers that peers open.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/address.h"
#include "model/carrier.h"
#include "model/result.h"

namespace post {

class LiveListener;

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
  Outcome<void> accept(std::function<bool(Carrier)> handler);
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

  std::weak_ptr<LiveListener> listener_;
  std::optional<Error> error_;
};

}  // namespace post
