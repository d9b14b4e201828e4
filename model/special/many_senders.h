// What the handles of Sinks and Responders share: both hear from many senders.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/address.h"
#include "model/result.h"

namespace post {

class LiveResponder;

/// A handle: cheap to copy; dropping it does nothing. It cannot be forked (rule 73). One that could
/// not start keeps its error(), and every call is refused with it.
///
/// Each connection and each address that datagrams come from is a sender. It is remembered until it
/// closes, until its path is gone, until no Message passed for the policy's `reply_timeout` (by
/// Responders only), or until there are more than `backlog` of them: then the one that was silent
/// longest goes. So invented addresses cost a bounded amount of memory and at worst a silent
/// sender's state.
class ManySenders {
 public:
  const std::optional<Error>& error() const { return error_; }

  /// Hears nobody any more, and leaves the group. Replies that were sent are still delivered, none
  /// is taken; then comes `on_stopped`.
  Outcome<void> close();
  /// Something that one sender sent cannot be received (rules 79, 86); the others go on.
  Outcome<void> on_error(std::function<void(const Error&)> handler);
  Outcome<void> on_stopped(std::function<void()> handler);

  std::size_t senders() const;                ///< that are remembered
  std::vector<SocketAddress> locals() const;  ///< where it listens

 protected:
  explicit ManySenders(const std::shared_ptr<LiveResponder>& live) : live_(live) {}
  explicit ManySenders(Error error) : error_(std::move(error)) {}
  ~ManySenders() = default;
  ManySenders(const ManySenders&) = default;
  ManySenders& operator=(const ManySenders&) = default;

  Result<std::shared_ptr<LiveResponder>> find() const;

 private:
  std::weak_ptr<LiveResponder> live_;
  std::optional<Error> error_;
};

}  // namespace post
