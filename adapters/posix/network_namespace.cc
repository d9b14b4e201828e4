#include "adapters/posix/network_namespace.h"

#include <fcntl.h>
#include <sched.h>

#include <cerrno>
#include <utility>

#include "adapters/posix/errors.h"
#include "model/check.h"

namespace post::posix {

Result<NetworkNamespace> NetworkNamespace::of(std::optional<int> descriptor) {
  NetworkNamespace result;
  if (!descriptor) return result;
  result.own_ = Descriptor(fcntl(*descriptor, F_DUPFD_CLOEXEC, 0));
  if (!result.own_.open()) return error_of(errno, "keeping a network namespace");
  result.home_ = Descriptor(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!result.home_.open()) return error_of(errno, "keeping a network namespace");
  if (setns(result.own_.get(), CLONE_NEWNET) != 0) {
    return error_of(errno, "entering a network namespace");
  }
  check(setns(result.home_.get(), CLONE_NEWNET) == 0, "a thread may return to its namespace");
  return result;
}

NetworkNamespace::Visit::Visit(const NetworkNamespace& target) : target_(target) {
  if (!target_.own_.open()) return;
  check(setns(target_.own_.get(), CLONE_NEWNET) == 0, "a thread may enter a namespace again");
}

NetworkNamespace::Visit::~Visit() {
  if (!target_.own_.open()) return;
  check(setns(target_.home_.get(), CLONE_NEWNET) == 0, "a thread may return to its namespace");
}

}  // namespace post::posix
