// How much memory this process takes.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>

namespace post::posix {

class Resident {
 public:
  /// What AddressSanitizer keeps of what was freed.
#ifdef __SANITIZE_ADDRESS__
  static constexpr std::size_t kTolerance = std::size_t{1} << 30;
#else
  static constexpr std::size_t kTolerance = 0;
#endif

  void look() { most_ = std::max(most_, now()); }
  /// Octets, at most, beyond those of the beginning.
  std::size_t grown() const { return most_ - before_; }

 private:
  static std::size_t now() {
    std::size_t size = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }

  std::size_t before_ = now();
  std::size_t most_ = before_;
};

}  // namespace post::posix
