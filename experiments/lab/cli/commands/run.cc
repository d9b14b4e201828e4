// postlab run: runs a scenario, once or many times, and says what came of it.
#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <span>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/invariant.h"
#include "experiments/lab/cli/other_world.h"
#include "experiments/lab/cli/progress.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/cli/scenario_options.h"
#include "experiments/lab/results/provenance.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/sections.h"
#include "experiments/lab/scenario/units.h"

namespace post::lab {
namespace {

class Run final : public Command {
 public:
  std::string name() const override { return "run"; }
  std::string summary() const override { return "Run a scenario"; }
  std::string example() const override {
    return "postlab run experiments/catalog/first-race --out out/first-race";
  }

  void declare(CLI::App& app) override {
    options_.declare(app);
    app.add_option("--runs", runs_, "How many runs: RUN, RUN+1, ..., each in DIR/run-N")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--out", out_, "Folder for trace, packets, summary and provenance")
        ->type_name("DIR");
    app.add_option("--max-lateness", max_lateness_,
                   "How late this machine may be in the world posix before a run is no result")
        ->check([](const std::string& text) { return text_of_fault(text); })
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_flag("--all", all_, "Print the counters of the links too");
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    const Loaded loaded = options_.load();
    if (!loaded.ok()) return report(loaded.diagnostics, console);
    scenario_ = &*loaded.scenario;
    const Result<WorldKind> world = find_world(options_.world, console);
    if (!world.ok()) return report(world.error(), console);
    world_ = *world;
    ExitCode code = ExitCode::kOk;
    std::vector<Sha256Value> digests;
    for (std::uint64_t i = 0; i < runs_ && code <= ExitCode::kExpectationFailed; ++i) {
      code = std::max(code, run_once(options_.run + i, digests, console));
    }
    if (digests.size() == runs_) show_digest(digests, console.out);
    return code;
  }

 private:
  /// Empty where `text` is a duration.
  static std::string text_of_fault(const std::string& text) {
    const auto value = parse_quantity(text, quantity::kDuration);
    return value ? ""
                 : "found " + value.error().text + "; allowed: " + quantity::kDuration.allowed();
  }

  ExitCode run_once(std::uint64_t number, std::vector<Sha256Value>& digests, Console& console) {
    RunRequest request{
        .world = *world_, .seed = options_.seed.value_or(scenario_->seed), .run = number};
    request.command = options_.replay_command(*scenario_, number);
    if (!out_.empty()) request.out = folder(number);
    request.max_lateness = duration_of(parse_quantity(max_lateness_, quantity::kDuration).value());
    Progress progress(console, scenario_->title);
    request.progress = [&](Time now) { show(progress, number, now); };
    const ReplayNotice notice(shell_line(request.command));
    const Result<RunOutcome> outcome = run_scenario(*scenario_, request);
    if (!outcome.ok()) return report(outcome.error(), console);
    digests.push_back(outcome->digest.whole());
    json_ ? show_json(*outcome, number, console.out) : show(*outcome, number, console);
    return outcome->good() ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

  std::filesystem::path folder(std::uint64_t number) const {
    const std::filesystem::path out(out_);
    return runs_ == 1 ? out : out / ("run-" + std::to_string(number));
  }

  void show(Progress& progress, std::uint64_t number, Time now) const {
    const auto duration = static_cast<std::uint64_t>(nanoseconds_of(scenario_->duration));
    const std::uint64_t done = (number - options_.run) * (duration / runs_) +
                               static_cast<std::uint64_t>(nanoseconds_of(now)) / runs_;
    progress.show(done, duration);
  }

  void show(const RunOutcome& outcome, std::uint64_t number, Console& console) const {
    if (runs_ > 1) console.out << "run " << number << "\n";
    static constexpr std::array<std::string_view, 1> kLinks{"link."};
    console.out << table_of(outcome.summary, std::span(kLinks).first(all_ ? 0 : 1));
    if (const std::string reason = outcome.cut_short(); !reason.empty()) {
      console.err << "postlab: the run was stopped at "
                  << to_text(*outcome.summary.find("run.ended_ns")) << ": " << reason << "\n";
    }
    std::size_t held = 0;
    for (const ExpectationResult& result : outcome.expectations) {
      if (result.held) ++held;
      if (!result.held) console.err << to_text(result) << "\n";
    }
    if (!outcome.expectations.empty()) {
      console.out << held << " of " << outcome.expectations.size() << " expectations held\n";
    }
  }

  void show_json(const RunOutcome& outcome, std::uint64_t number, std::ostream& out) const {
    nlohmann::ordered_json json = json_of(outcome.summary, outcome.digest);
    json["run"] = number;
    json["stop"] = name_of(outcome.stop);
    json["cut_short"] = outcome.cut_short();
    auto& expectations = json["expectations"] = nlohmann::ordered_json::array();
    for (const ExpectationResult& result : outcome.expectations) {
      expectations.push_back({{"metric", result.metric},
                              {"held", result.held},
                              {"found", result.found},
                              {"expected", result.wanted},
                              {"place", result.place}});
    }
    out << json.dump() << "\n";
  }

  void show_digest(const std::vector<Sha256Value>& digests, std::ostream& out) const {
    const Sha256Value digest = digests.size() == 1 ? digests.front() : digest_of(digests);
    if (!json_) out << "digest: " << digest.to_string() << "\n";
    if (json_ && runs_ > 1) out << nlohmann::json{{"digest", digest.to_string()}}.dump() << "\n";
  }

  ScenarioOptions options_;
  std::uint64_t runs_ = 1;
  std::string out_;
  std::string max_lateness_ = format_quantity(
      static_cast<std::uint64_t>(nanoseconds_of(kDefaultMaxLateness)), quantity::kDuration);
  bool all_ = false;
  bool json_ = false;
  const Scenario* scenario_ = nullptr;
  std::optional<WorldKind> world_;
};

}  // namespace

std::unique_ptr<Command> run_command() { return std::make_unique<Run>(); }

}  // namespace post::lab
