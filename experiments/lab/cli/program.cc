#include "experiments/lab/cli/program.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>

namespace post::lab {
namespace {

int parse_error(const CLI::App& app, const CLI::ParseError& error) {
  // Help and version are "errors" with code 0 in CLI11.
  return app.exit(error, std::cout, std::cerr) == 0 ? static_cast<int>(ExitCode::kOk)
                                                    : static_cast<int>(ExitCode::kUsage);
}

int execute(Command& command, int argc, char** argv, std::span<const WorldKind> worlds) {
  std::error_code unknown;  // argv[0] need not be a path
  const auto self = std::filesystem::canonical("/proc/self/exe", unknown);
  Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1,
                  unknown ? argv[0] : self.string()};
  console.arguments.assign(argv + 1, argv + argc);
  console.worlds = worlds;
  const ExitCode code = command.execute(console);
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "postlab: standard output: cannot be written\n";
    return static_cast<int>(ExitCode::kIo);
  }
  return static_cast<int>(code);
}

int run(int argc, char** argv, ProgramParts parts) {
  CLI::App app("Deterministic simulation and reference model of Post Sockets.", "postlab");
  app.require_subcommand(1);
  app.set_version_flag("--version", POSTLAB_VERSION);
  auto commands = all_commands();
  for (auto& more : parts.more_commands) commands.push_back(std::move(more));
  Command* chosen = nullptr;
  for (const auto& command : commands) {
    CLI::App* sub = app.add_subcommand(command->name(), command->summary());
    sub->footer("Example:\n  " + command->example());
    command->declare(*sub);
    sub->callback([&chosen, &command] { chosen = command.get(); });
  }
  if (argc == 1) {
    std::cerr << app.help();
    return static_cast<int>(ExitCode::kUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_error(app, error);
  }
  return execute(*chosen, argc, argv, parts.worlds);
}

}  // namespace

int program_main(int argc, char** argv, ProgramParts parts) {
  try {
    return run(argc, argv, std::move(parts));
  } catch (const std::exception& error) {
    std::cerr << "postlab: unexpected: " << error.what() << "\n";
    return static_cast<int>(ExitCode::kInvariantBroke);
  }
}

}  // namespace post::lab
