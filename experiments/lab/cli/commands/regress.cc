// postlab regress: every baseline below a folder against today's traces.
#include "experiments/lab/results/regress.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/invariant.h"
#include "experiments/lab/cli/progress.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/cli/scenario_options.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/results/provenance.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/trace/text_line.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

/// The scenario's own seed, run 0.
Result<std::vector<std::string>> lines_of(const fs::path& folder) {
  const Loaded loaded = ScenarioOptions{.place = folder.string()}.load();
  if (!loaded.ok()) return Error{"scenario", loaded.diagnostics.front().text()};
  LineRecorder lines;
  const Result<RunOutcome> outcome =
      run_scenario(*loaded.scenario, {.seed = loaded.scenario->seed, .also = &lines});
  if (!outcome.ok()) return outcome.error();
  return lines.lines();
}

std::string replay_of(const fs::path& folder) {
  return shell_line({"./postlab", "run", folder.string()});
}

class Regress final : public Command {
 public:
  std::string name() const override { return "regress"; }
  std::string summary() const override { return "Compare traces with their baselines"; }
  std::string example() const override { return "postlab regress experiments/catalog"; }

  void declare(CLI::App& app) override {
    app.add_option("DIR", dir_, "Folder with scenarios and their baselines, at any depth")
        ->required();
    app.add_option("--update", reason_, "Write the baselines anew, for this reason")
        ->type_name("REASON");
    app.add_flag("--json", json_, "Print JSON");
    app.add_option("--junit", junit_, "Also write the results as JUnit XML")->type_name("FILE");
  }

  ExitCode execute(Console& console) override {
    const bool update = !reason_.empty();
    const auto folders =
        regression_folders(dir_, update ? Scope::kScenarios : Scope::kWithBaseline);
    if (!folders.ok()) return report(folders.error(), console);
    if (folders->empty()) {
      return report(Error{"no_baseline", dir_ + ": found nothing to compare; allowed: a folder "
                                                "with scenarios and baselines below it"},
                    console);
    }
    return update ? update_all(*folders, console) : compare_all(*folders, console);
  }

 private:
  ExitCode update_all(const std::vector<fs::path>& folders, Console& console) const {
    for (const fs::path& folder : folders) {
      const ReplayNotice notice(replay_of(folder));
      const Result<void> updated = update_baseline(folder, reason_, lines_of, replay_of);
      if (!updated.ok()) return report(updated.error(), console);
      console.out << "updated  " << folder.string() << "\n";
    }
    return ExitCode::kOk;
  }

  ExitCode compare_all(const std::vector<fs::path>& folders, Console& console) const {
    std::vector<RegressionResult> results;
    {
      Progress progress(console, "regress");
      for (const fs::path& folder : folders) {
        const ReplayNotice notice(replay_of(folder));
        results.push_back(compare_with_baseline(folder, lines_of, replay_of));
        progress.show(results.size(), folders.size());
      }
    }
    json_ ? show_json(results, console.out) : show(results, console.out);
    if (!junit_.empty()) {
      const Result<void> written = write_file(junit_, junit_of(results));
      if (!written.ok()) return report(written.error(), console);
    }
    const bool passed = std::ranges::all_of(results, &RegressionResult::passed);
    return passed ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

  static void show(const std::vector<RegressionResult>& results, std::ostream& out) {
    for (const RegressionResult& result : results) out << report_of(result);
  }

  static void show_json(const std::vector<RegressionResult>& results, std::ostream& out) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const RegressionResult& result : results) {
      auto& entry = json.emplace_back(
          nlohmann::ordered_json{{"folder", result.folder.string()}, {"passed", result.passed()}});
      if (result.divergence) entry["event"] = result.divergence->record;
      if (result.error) entry["error"] = result.error->text;
      if (!result.passed()) entry["replay"] = result.replay;
    }
    out << json.dump(2) << "\n";
  }

  std::string dir_;
  bool json_ = false;
  std::string reason_;
  std::string junit_;
};

}  // namespace

std::unique_ptr<Command> regress_command() { return std::make_unique<Regress>(); }

}  // namespace post::lab
