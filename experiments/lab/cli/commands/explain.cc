// postlab explain: decisions of a run in words.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/explain/explain_race.h"
#include "experiments/lab/explain/race_json.h"
#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/trace_reader.h"

namespace post::lab {
namespace {

class Explain final : public Command {
 public:
  std::string name() const override { return "explain"; }
  std::string summary() const override { return "Say in words why a run decided as it did"; }
  std::string example() const override { return "postlab explain race out/first-race"; }

  void declare(CLI::App& app) override {
    app.add_option("WHAT", what_, "race: who raced, who won, and why each other attempt lost")
        ->required()
        ->check(CLI::IsMember({"race"}));
    app.add_option("RUN", run_, "A run's folder or its trace.qlog")->required();
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    std::filesystem::path path(run_);
    if (std::filesystem::is_directory(path)) path /= kTraceFile;
    RaceCollector races;
    const Result<void> read = read_trace(path, races);
    if (!read.ok()) return report(read.error(), console);
    if (json_) {
      console.out << json_of(races.races()).dump(2) << "\n";
    } else {
      explain(races.races(), console.out);
    }
    return ExitCode::kOk;
  }

 private:
  std::string what_;
  std::string run_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> explain_command() { return std::make_unique<Explain>(); }

}  // namespace post::lab
