#include "experiments/lab/cli/other_world.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace post::lab {
namespace {

/// Replaces this process. Returns only where that fails.
void become(const std::string& program, const Console& console) {
  std::vector<std::string> words{program};
  words.insert(words.end(), console.arguments.begin(), console.arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  console.out.flush();
  execv(program.c_str(), argv.data());
}

}  // namespace

Result<WorldKind> find_world(std::string_view name, const Console& console) {
  const auto here = std::ranges::find(console.worlds, name, &WorldKind::name);
  if (here != console.worlds.end()) return *here;
  std::error_code unknown;
  const auto self = std::filesystem::canonical("/proc/self/exe", unknown);
  const std::string other = "postlab-" + std::string(name);
  if (self.filename() != other) become(self.parent_path() / other, console);
  return Error{"unsupported", "the world " + std::string(name) +
                                  " is not part of this program, and " + other +
                                  ", which has it, is not beside it: ./postlab run builds it"
                                  " where its packages are installed"};
}

}  // namespace post::lab
