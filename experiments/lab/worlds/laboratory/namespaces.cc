#include "experiments/lab/worlds/laboratory/namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "adapters/posix/errors.h"

namespace post::lab {
namespace {

using posix::Descriptor;
using posix::error_of;

Result<Descriptor> leave_into_a_new_one() {
  if (unshare(CLONE_NEWNET) != 0) {
    const Error cause = error_of(errno, "making a network namespace");
    return Error{"unsupported", "the world posix needs root: " + cause.text};
  }
  Descriptor descriptor(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!descriptor.open()) return error_of(errno, "holding a network namespace");
  return descriptor;
}

}  // namespace

Result<NetworkNamespace> NetworkNamespace::create(const std::function<Result<void>()>& furnish) {
  std::optional<Result<Descriptor>> made;
  Result<void> furnished;
  std::thread inside([&] {
    made = leave_into_a_new_one();
    if (made->ok()) furnished = furnish();
  });
  inside.join();
  if (!made->ok()) return made->error();
  if (!furnished) return furnished.error();
  return NetworkNamespace(*std::move(*made));
}

Result<void> NetworkNamespace::enter() const {
  if (setns(descriptor_.get(), CLONE_NEWNET) == 0) return {};
  return error_of(errno, "entering a network namespace");
}

Result<void> write_setting(const std::string& name, const std::string& value) {
  const std::string path = "/proc/sys/net/" + name;
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open() && errno == ENOENT) return Error{"not_found", "there is no setting " + path};
  const bool written = file.open() && write(file.get(), value.data(), value.size()) >= 0;
  if (written) return {};
  return error_of(errno, "setting " + path);
}

}  // namespace post::lab
