#include "experiments/lab/worlds/laboratory/nft.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include "adapters/posix/descriptor.h"
#include "adapters/posix/errors.h"

extern char** environ;

namespace post::lab {
namespace {

using posix::Descriptor;

/// A file in memory: unlike a pipe it never makes its writer wait.
Descriptor scratch(std::string_view content) {
  Descriptor file(memfd_create("nft", MFD_CLOEXEC));
  if (file.open() && pwrite(file.get(), content.data(), content.size(), 0) < 0) file.close();
  return file;
}

std::string first_line_of(const Descriptor& file) {
  std::array<char, 512> text;
  const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
  const std::string_view all(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return std::string(all.substr(0, all.find('\n')));
}

/// The exit status, or nothing where the program could not be started.
std::optional<int> run_nft(const Descriptor& rules, const Descriptor& said) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, rules.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, said.get(), STDERR_FILENO);
  std::array<char, 4> program{"nft"};
  std::array<char, 3> from{"-f"};
  std::array<char, 2> input{"-"};
  std::array<char*, 4> arguments{program.data(), from.data(), input.data(), nullptr};
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, program.data(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

}  // namespace

Result<void> apply_nft_rules(const std::string& rules) {
  const Descriptor input = scratch(rules);
  const Descriptor said = scratch({});
  if (!input.open() || !said.open()) return posix::error_of(errno, "rules for nft");
  const std::optional<int> status = run_nft(input, said);
  if (status == 0) return {};
  const std::string why = status ? first_line_of(said) : "there is no program nft";
  return Error{"unsupported", "a NAT with kernel = true needs nftables: " + why};
}

}  // namespace post::lab
