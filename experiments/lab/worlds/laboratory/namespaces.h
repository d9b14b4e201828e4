// A network namespace held by its descriptor alone: without a name, gone with the process.
#pragma once

#include <functional>

#include "adapters/posix/descriptor.h"
#include "model/result.h"

namespace post::lab {

/// Lives as long as its descriptor and the sockets and devices in it.
class NetworkNamespace {
 public:
  /// Makes one and runs `furnish` inside it, in a thread of its own. Error `unsupported` without
  /// the right to make one; else what `furnish` says.
  static Result<NetworkNamespace> create(const std::function<Result<void>()>& furnish);

  int descriptor() const { return descriptor_.get(); }
  /// Moves the calling thread into it.
  Result<void> enter() const;

 private:
  explicit NetworkNamespace(posix::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  posix::Descriptor descriptor_;
};

/// Writes a setting of the calling thread's network namespace, such as "ipv4/ip_forward". Error
/// `not_found` where this system does not have it.
Result<void> write_setting(const std::string& name, const std::string& value);

}  // namespace post::lab
