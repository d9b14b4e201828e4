// Whether the system's TCP has something to send again.
#pragma once

#include "adapters/posix/descriptor.h"
#include "model/result.h"

namespace post::lab {

/// Asks by sock_diag; of the namespace in which it was opened, wherever it is used.
class StreamTimers {
 public:
  static Result<StreamTimers> open();

  /// True while a connection of the namespace retransmits or probes, or nobody can tell.
  bool pending() const;

 private:
  explicit StreamTimers(posix::Descriptor socket) : socket_(std::move(socket)) {}
  bool pending(unsigned char family) const;

  posix::Descriptor socket_;
};

}  // namespace post::lab
