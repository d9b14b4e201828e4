#include "tests/bench/peak_memory.h"

#include <malloc.h>

#include <fstream>
#include <string>

namespace post::bench {

void forget_peak_memory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // proc(5): resets VmHWM
}

double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024;  // written in kB
  }
  return 0;
}

}  // namespace post::bench
