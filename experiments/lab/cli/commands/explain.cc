// postlab explain: decisions of a run in words.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/explain/explain_message.h"
#include "experiments/lab/explain/explain_race.h"
#include "experiments/lab/explain/message_json.h"
#include "experiments/lab/explain/race_json.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"
#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/trace_reader.h"
#include "model/text.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

bool is_scenario(const fs::path& path) {
  if (path.extension() == ".toml") return true;
  return fs::exists(path / "scenario.toml") && !fs::exists(path / kTraceFile);
}

/// "MESSAGE", "CARRIER:MESSAGE" or "HOST:CARRIER:MESSAGE"
std::optional<MessageChoice> parse_choice(const std::string& text) {
  MessageChoice choice;
  std::string_view rest = text;
  const std::size_t last = rest.rfind(':');
  if (!parse_decimal(rest.substr(last + 1), choice.message) || choice.message == 0) return {};
  if (last == std::string_view::npos) return choice;
  rest = rest.substr(0, last);
  const std::size_t first = rest.find(':');
  if (!parse_decimal(rest.substr(first + 1), choice.carrier.emplace())) return {};
  if (first != std::string_view::npos) choice.host = rest.substr(0, first);
  return choice;
}

class Explain final : public Command {
 public:
  std::string name() const override { return "explain"; }
  std::string summary() const override { return "Say in words why a run decided as it did"; }
  std::string example() const override {
    return "postlab explain race out/first-race\n"
           "  postlab explain message experiments/catalog/antecedents 2:7";
  }

  void declare(CLI::App& app) override {
    app.add_option("WHAT", what_,
                   "race: who raced, who won, and why each other attempt lost\n"
                   "message: the life of a Message")
        ->required()
        ->check(CLI::IsMember({"race", "message"}));
    app.add_option("RUN", run_, "A run's folder, its trace.qlog, or a scenario to run")->required();
    app.add_option("MESSAGE", message_, "[[HOST:]CARRIER:]MESSAGE, by numbers of the trace");
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    return what_ == "race" ? explain_races(console) : explain_message(console);
  }

 private:
  ExitCode explain_races(Console& console) const {
    RaceCollector races;
    const ExitCode read = read_into(races, console);
    if (read != ExitCode::kOk) return read;
    show(std::span<const RaceHistory>(races.races()), console);
    return ExitCode::kOk;
  }

  ExitCode explain_message(Console& console) const {
    const auto choice = parse_choice(message_);
    if (!choice) {
      return report({"message", "found \"" + message_ +
                                    "\" for MESSAGE; allowed: [[HOST:]CARRIER:]MESSAGE, such as "
                                    "7, 2:7 or client:2:7"},
                    console);
    }
    MessageCollector messages(*choice);
    const ExitCode read = read_into(messages, console);
    if (read != ExitCode::kOk) return read;
    const std::vector<MessageHistory> histories = messages.histories();
    show(std::span<const MessageHistory>(histories), console);
    return histories.empty() ? ExitCode::kUsage : ExitCode::kOk;
  }

  template <class History>
  void show(std::span<const History> histories, Console& console) const {
    if (json_) {
      console.out << json_of(histories).dump(2) << "\n";
    } else {
      explain(histories, console.out);
    }
  }

  /// What the trace says, or what a run of the scenario in the embedded world says.
  ExitCode read_into(RecordWriter& writer, Console& console) const {
    fs::path path(run_);
    if (is_scenario(path)) return run_into(path, writer, console);
    if (fs::is_directory(path)) path /= kTraceFile;
    const Result<void> read = read_trace(path, writer);
    return read.ok() ? ExitCode::kOk : report(read.error(), console);
  }

  static ExitCode run_into(const fs::path& path, RecordWriter& writer, Console& console) {
    const Loaded loaded = load_scenario(path, vocabulary());
    if (!loaded.ok()) return report(loaded.diagnostics, console);
    const RunRequest request{.seed = loaded.scenario->seed, .also = &writer};
    const Result<RunOutcome> outcome = run_scenario(*loaded.scenario, request);
    return outcome.ok() ? ExitCode::kOk : report(outcome.error(), console);
  }

  std::string what_;
  std::string run_;
  std::string message_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> explain_command() { return std::make_unique<Explain>(); }

}  // namespace post::lab
