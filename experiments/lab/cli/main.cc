// The `postlab` program: parses the command line and hands over to a command.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "experiments/lab/cli/command.h"
#if POSTLAB_BENCH
#include "tests/bench/bench_command.h"
#endif

namespace post::lab {
namespace {

int parse_error(const CLI::App& app, const CLI::ParseError& error) {
  // Help and version are "errors" with code 0 in CLI11.
  return app.exit(error, std::cout, std::cerr) == 0 ? static_cast<int>(ExitCode::kOk)
                                                    : static_cast<int>(ExitCode::kUsage);
}

int run(int argc, char** argv) {
  CLI::App app("Deterministic simulation and reference model of Post Sockets.", "postlab");
  app.require_subcommand(1);
  app.set_version_flag("--version", POSTLAB_VERSION);
  auto commands = all_commands();
#if POSTLAB_BENCH
  commands.push_back(bench::bench_command());
#endif
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
  Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1, argv[0]};
  const ExitCode code = chosen->execute(console);
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "postlab: standard output: cannot be written\n";
    return static_cast<int>(ExitCode::kIo);
  }
  return static_cast<int>(code);
}

}  // namespace
}  // namespace post::lab

int main(int argc, char** argv) {
  try {
    return post::lab::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "postlab: unexpected: " << error.what() << "\n";
    return static_cast<int>(post::lab::ExitCode::kInvariantBroke);
  }
}
