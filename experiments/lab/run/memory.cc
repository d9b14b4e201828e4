#include "experiments/lab/run/memory.h"

#include <unistd.h>

#include <fstream>

namespace post::lab {

std::uint64_t resident_octets() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(file >> total_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace post::lab
