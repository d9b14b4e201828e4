#include "experiments/lab/run/memory.h"

#include <unistd.h>

#include <fstream>
#include <utility>

namespace post::lab {

std::uint64_t resident_octets() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(file >> total_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::function<std::uint64_t()> growth_since_now(std::function<std::uint64_t()> held) {
  const std::uint64_t start = held();
  return [held = std::move(held), start] {
    const std::uint64_t now = held();
    return now > start ? now - start : 0;
  };
}

}  // namespace post::lab
