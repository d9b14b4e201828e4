// postlab validate: the same scenario in all three worlds, held against each other.
#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/process.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/cli/scenario_options.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/validate/report.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

// Debian's: another python3 on PATH does not see Debian's matplotlib.
constexpr const char* kPython = "/usr/bin/python3";

struct OtherWorld {
  std::string_view name;
  bool repeats;
};
/// A world that is missing must not hide that another one failed.
ExitCode graver(ExitCode one, ExitCode other) {
  constexpr std::array kByGravity{ExitCode::kInvariantBroke, ExitCode::kExpectationFailed,
                                  ExitCode::kUsage, ExitCode::kIo, ExitCode::kUnsupported};
  for (const ExitCode code : kByGravity) {
    if (one == code || other == code) return code;
  }
  return ExitCode::kOk;
}

constexpr std::array kOthers{OtherWorld{"ns3", true}, OtherWorld{"posix", false}};

class Validate final : public Command {
 public:
  std::string name() const override { return "validate"; }
  std::string summary() const override {
    return "Run in all three worlds and compare decisions, order, content and times";
  }
  std::string example() const override {
    return "postlab validate experiments/catalog/first-race --out out/validate";
  }

  void declare(CLI::App& app) override {
    options_.declare_but_world(app);
    app.add_option("--out", out_, "Folder for the runs, validation.json and the figure")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    const Loaded loaded = options_.load();
    if (!loaded.ok()) return report(loaded.diagnostics, console);
    scenario_ = &*loaded.scenario;
    const Result<OutputFolder> folder = OutputFolder::create(out_);
    if (!folder.ok()) return report(folder.error(), console);
    std::optional<WorldRun> reference;
    ExitCode code = run_world("sim", reference, console);
    if (!reference) return code;
    for (const OtherWorld& other : kOthers) {
      std::optional<WorldRun> run;
      code = graver(code, run_world(std::string(other.name), run, console));
      if (run) comparisons_.push_back(compare(*reference, *run, other.repeats));
    }
    return graver(code, conclude(*reference, *folder, console));
  }

 private:
  /// In a process of its own. `run` stays empty where that came to no result.
  ExitCode run_world(const std::string& world, std::optional<WorldRun>& run, Console& console) {
    std::vector<std::string> command = options_.replay_command(*scenario_, options_.run);
    command.front() = console.program;
    const fs::path folder = fs::path(out_) / world;
    std::error_code gone;  // what an earlier validation left would be drawn as this one's
    fs::remove_all(folder, gone);
    command.insert(command.end(), {"--world", world, "--out", folder.string()});
    if (!json_) console.err << "postlab: running in the world " << world << "\n";
    const Result<int> status = run_process(command, true);
    if (!status.ok()) return report(status.error(), console);
    const auto code = static_cast<ExitCode>(*status);
    if (code > ExitCode::kExpectationFailed) {
      fs::remove_all(folder, gone);  // no result
      return code;
    }
    Result<WorldRun> read = read_world_run(folder, world);
    if (!read.ok()) return report(read.error(), console);
    run = *std::move(read);
    return code;
  }

  ExitCode conclude(const WorldRun& reference, const OutputFolder& folder, Console& console) const {
    nlohmann::ordered_json json{{"scenario", scenario_->title}, {"reference", reference.world}};
    auto& worlds = json["worlds"] = nlohmann::ordered_json::array();
    bool agree = true;
    for (const Comparison& comparison : comparisons_) {
      worlds.push_back(json_of(comparison));
      agree = agree && comparison.agrees();
    }
    const Result<void> written = folder.write_json("validation.json", json);
    if (!written.ok()) return report(written.error(), console);
    if (json_) {
      console.out << json.dump() << "\n";
    } else {
      console.out << scenario_->title << "\n" << table_of(reference, comparisons_);
    }
    const ExitCode drawn = draw(console);
    if (drawn != ExitCode::kOk) return drawn;
    return agree ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

  ExitCode draw(Console& console) const {
    const fs::path script = fs::path(POSTLAB_SOURCE_DIR) / "analysis" / "plot_validate.py";
    console.out.flush();
    const Result<int> status = run_process({kPython, script, out_}, json_);
    if (!status.ok()) return report(status.error(), console);
    return *status == 0 ? ExitCode::kOk : ExitCode::kIo;
  }

  ScenarioOptions options_;
  std::string out_ = "out/validate";
  bool json_ = false;
  const Scenario* scenario_ = nullptr;
  std::vector<Comparison> comparisons_;
};

}  // namespace

std::unique_ptr<Command> validate_command() { return std::make_unique<Validate>(); }

}  // namespace post::lab
