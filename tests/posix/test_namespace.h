// A network namespace that lives as long as its object: nothing to clean up afterwards.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>

#include "adapters/posix/descriptor.h"

namespace post::posix {

class TestNamespace {
 public:
  TestNamespace() {
    std::thread([this] {
      if (unshare(CLONE_NEWNET) != 0) return;
      descriptor_ = Descriptor(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    }).join();
  }
  /// False without the right to make namespaces.
  bool exists() const { return descriptor_.open(); }
  int descriptor() const { return descriptor_.get(); }
  /// How other programs name it.
  std::string path() const {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor_.get());
  }
  /// Runs a shell command inside; true where it succeeded.
  bool run(const std::string& command) const { return pipe("sh", command); }
  /// Lines of ip-batch(8), in one process.
  bool ip(const std::string& lines) const { return pipe("ip -batch -", lines); }

 private:
  bool pipe(const std::string& program, const std::string& input) const {
    std::FILE* process = popen(("nsenter --net=" + path() + " " + program).c_str(), "w");
    if (process == nullptr) return false;
    std::fputs((input + "\n").c_str(), process);
    return pclose(process) == 0;
  }

  Descriptor descriptor_;
};

}  // namespace post::posix
