// postlab plot: pictures of a run, drawn by the Python scripts in analysis/.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/process.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/results/output_folder.h"

namespace post::lab {
namespace {

// Debian's: another python3 on PATH does not see Debian's matplotlib.
constexpr const char* kPython = "/usr/bin/python3";

class Plot final : public Command {
 public:
  std::string name() const override { return "plot"; }
  std::string summary() const override { return "Draw a run (SVG and PNG)"; }
  std::string example() const override { return "postlab plot race out/first-race"; }

  void declare(CLI::App& app) override {
    app.add_option("WHAT", what_,
                   "race: a waterfall of the attempts, with winner and losers\n"
                   "messages: each Message over time: queued, held, in flight, and its end")
        ->required()
        ->check(CLI::IsMember({"race", "messages"}));
    app.add_option("RUN", run_, "A run's folder or its trace.qlog")->required();
    app.add_option("--out", out_, "Folder for the pictures (default: the run's)")->type_name("DIR");
  }

  ExitCode execute(Console& console) override {
    if (!out_.empty()) {
      const Result<OutputFolder> folder = OutputFolder::create(out_);
      if (!folder.ok()) return report(folder.error(), console);
    }
    const std::filesystem::path script =
        std::filesystem::path(POSTLAB_SOURCE_DIR) / "analysis" / ("plot_" + what_ + ".py");
    std::vector<std::string> command{kPython, script, run_};
    if (!out_.empty()) command.insert(command.end(), {"--out", out_});
    const Result<int> status = run_process(command);  // prints the files that it wrote
    if (!status.ok()) return report(status.error(), console);
    if (*status == 0) return ExitCode::kOk;
    return *status == static_cast<int>(ExitCode::kUsage) ? ExitCode::kUsage : ExitCode::kIo;
  }

 private:
  std::string what_;
  std::string run_;
  std::string out_;
};

}  // namespace

std::unique_ptr<Command> plot_command() { return std::make_unique<Plot>(); }

}  // namespace post::lab
