// The network namespace that a host's sockets belong to.
#pragma once

#include <optional>

#include "adapters/posix/descriptor.h"
#include "model/result.h"

namespace post::posix {

/// Sockets keep the namespace they were made in, so only making them needs a visit.
class NetworkNamespace {
 public:
  /// None: that of the calling thread, which is then the only one to make sockets.
  static Result<NetworkNamespace> of(std::optional<int> descriptor);

  /// The calling thread is in the namespace for as long as the visit lives.
  class Visit {
   public:
    explicit Visit(const NetworkNamespace& target);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    const NetworkNamespace& target_;
  };
  Visit visit() const { return Visit(*this); }

 private:
  NetworkNamespace() = default;

  Descriptor own_;   ///< not open: no visit is needed
  Descriptor home_;  ///< where the thread comes from
};

}  // namespace post::posix
