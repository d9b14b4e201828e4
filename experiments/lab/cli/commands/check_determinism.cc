// postlab check-determinism: the same run in two processes, compared event by event.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/process.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/cli/scenario_options.h"
#include "experiments/lab/cli/scratch_folder.h"
#include "experiments/lab/results/input_file.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/results/provenance.h"
#include "experiments/lab/trace/diff.h"
#include "experiments/lab/trace/line_source.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOctets = std::size_t{4} << 30;

class CheckDeterminism final : public Command {
 public:
  std::string name() const override { return "check-determinism"; }
  std::string summary() const override { return "Run twice in separate processes and compare"; }
  std::string example() const override {
    return "postlab check-determinism experiments/catalog/first-race";
  }

  void declare(CLI::App& app) override {
    options_.declare(app);
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    const Loaded loaded = options_.load();
    if (!loaded.ok()) return report(loaded.diagnostics, console);
    if (options_.world == "posix") {
      return report(Error{"unsupported",
                          "runs in the world posix take real time and do not repeat;"
                          " postlab validate compares what they decide"},
                    console);
    }
    const Result<ScratchFolder> scratch = ScratchFolder::create();
    if (!scratch.ok()) return report(scratch.error(), console);
    const std::vector<std::string> command =
        options_.replay_command(*loaded.scenario, options_.run);
    for (const char* side : {"first", "second"}) {
      const ExitCode code = run_apart(command, scratch->path() / side, console);
      if (code > ExitCode::kExpectationFailed) return code;
    }
    return compare(scratch->path() / "first", scratch->path() / "second", console);
  }

 private:
  ExitCode run_apart(std::vector<std::string> command, const fs::path& out, Console& console) {
    command.front() = console.program;
    command.insert(command.end(), {"--out", out.string()});
    const Result<int> status = run_process(command, true);
    if (!status.ok()) return report(status.error(), console);
    return static_cast<ExitCode>(*status);
  }

  ExitCode compare(const fs::path& first, const fs::path& second, Console& console) const {
    auto left = open_lines(first);
    if (!left.ok()) return report(left.error(), console);
    auto right = open_lines(second);
    if (!right.ok()) return report(right.error(), console);
    const auto divergence = first_divergence(**left, **right);
    if (!divergence.ok()) return report(divergence.error(), console);
    if (!*divergence) return compare_files(first, second, console);
    if (json_) return tell("trace", (*divergence)->record, console);
    print(**divergence, {"first run", "second run"}, console.out);
    return ExitCode::kExpectationFailed;
  }

  /// Equal traces, but perhaps not equal packets or numbers.
  ExitCode compare_files(const fs::path& first, const fs::path& second, Console& console) const {
    for (const std::string_view file : {kPacketsFile, kSummaryFile}) {
      const auto left = read_file(first / file, kMostOctets);
      const auto right = read_file(second / file, kMostOctets);
      if (!left.ok()) return report(left.error(), console);
      if (!right.ok()) return report(right.error(), console);
      if (*left == *right) continue;
      if (json_) return tell(file, 0, console);
      console.out << "The traces are equal, but " << file << " differs.\n";
      return ExitCode::kExpectationFailed;
    }
    if (json_) return tell("", 0, console);
    console.out << "Both runs are equal: trace, packets and summary.\n";
    return ExitCode::kOk;
  }

  /// `differs` is what differs, empty if nothing does; `event` the first one of the trace that
  /// does.
  static ExitCode tell(std::string_view differs, std::uint64_t event, Console& console) {
    nlohmann::ordered_json json{{"equal", differs.empty()}};
    if (!differs.empty()) json["differs"] = differs;
    if (event != 0) json["event"] = event;
    console.out << json.dump() << "\n";
    return differs.empty() ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

  ScenarioOptions options_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> check_determinism_command() {
  return std::make_unique<CheckDeterminism>();
}

}  // namespace post::lab
