// postlab conform: the rules as cases, over every stack and framer, in one world.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/other_world.h"
#include "experiments/lab/cli/progress.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/conform/expectation.h"
#include "experiments/lab/conform/registry.h"
#include "experiments/lab/conform/report.h"
#include "experiments/lab/results/input_file.h"

namespace post::lab {
namespace {

constexpr std::size_t kMostExpectationOctets = std::size_t{1} << 20;

std::string known_rules() {
  std::string text;
  for (const Case& each : all_cases()) {
    const std::string rule = std::to_string(each.rule);
    if (!text.ends_with(" " + rule)) text += " " + rule;
  }
  return text;
}

class Conform final : public Command {
 public:
  std::string name() const override { return "conform"; }
  std::string summary() const override {
    return "Show which rules hold over which stack and framer";
  }
  std::string example() const override {
    return "postlab conform --world ns3\n  postlab conform --rule 28 --stack tcp";
  }

  void declare(CLI::App& app) override {
    app.add_option("--world", world_, "Where to run")
        ->check(CLI::IsMember({"sim", "ns3", "posix"}))
        ->capture_default_str();
    app.add_option("--stack", stack_, "Only this stack")->type_name("NAME");
    app.add_option("--framer", framer_, "Only this framer; 'none': only without one")
        ->type_name("NAME");
    app.add_option("--rule", rule_,
                   "Only this rule: what was done, and the records that decide each verdict")
        ->type_name("N");
    app.add_option("--seed", seed_, "Seed of every run")->capture_default_str();
    app.add_option("--expect", expect_,
                   "Compare with what an earlier matrix said; exit code 1 where they differ")
        ->check(CLI::ExistingFile)
        ->type_name("FILE");
    app.add_option("--out", out_, "Folder for the whole trace of each run, as text")
        ->type_name("DIR");
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    const Result<WorldKind> world = find_world(world_, console);
    if (!world.ok()) return report(world.error(), console);
    const Result<MatrixRequest> request = request_for(*world);
    if (!request.ok()) return report(request.error(), console);
    Symbols expected;
    if (!expect_.empty()) {
      Result<Symbols> read = read_expected();
      if (!read.ok()) return report(read.error(), console);
      expected = *std::move(read);
    }
    const Result<Matrix> matrix = run(*request, console);
    if (!matrix.ok()) return report(matrix.error(), console);
    show(*matrix, console);
    if (!out_.empty()) {
      const Result<void> written = write_traces(*matrix, out_);
      if (!written.ok()) return report(written.error(), console);
    }
    return verdict(*matrix, expected, console);
  }

 private:
  Result<MatrixRequest> request_for(const WorldKind& world) const {
    MatrixRequest request{.world = world, .cases = all_cases(), .combinations = {}, .seed = seed_};
    if (rule_) {
      std::erase_if(request.cases, [this](const Case& each) { return each.rule != *rule_; });
    }
    if (request.cases.empty()) {
      return Error{"rule",
                   "--rule " + std::to_string(*rule_) + ": no case; allowed:" + known_rules()};
    }
    request.combinations = all_combinations(StackRegistry::built_in(), FramerRegistry::built_in());
    std::erase_if(request.combinations,
                  [this](const Combination& each) { return !asked_for(each); });
    if (request.combinations.empty()) return no_combination();
    return request;
  }

  bool asked_for(const Combination& combination) const {
    const bool stack = stack_.empty() || combination.stack == stack_;
    const std::string framer = framer_ == "none" ? "" : framer_;
    return stack && (framer_.empty() || combination.framer == framer);
  }

  static Error no_combination() {
    std::string allowed;
    for (const Combination& each :
         all_combinations(StackRegistry::built_in(), FramerRegistry::built_in())) {
      allowed += " " + each.name();
    }
    return {"combination", "--stack and --framer leave no combination; allowed:" + allowed};
  }

  Result<Symbols> read_expected() const {
    const Result<std::string> text = read_file(expect_, kMostExpectationOctets);
    if (!text.ok()) return text.error();
    return parse_symbols(*text, expect_);
  }

  Result<Matrix> run(MatrixRequest request, Console& console) const {
    Progress progress(console, "conform");
    request.progress = [&](std::uint64_t done, std::uint64_t of) { progress.show(done, of); };
    return Matrix::run(request);
  }

  void show(const Matrix& matrix, Console& console) const {
    if (json_) {
      console.out << json_of(matrix).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                  << "\n";
    } else if (rule_) {
      console.out << details_of(matrix);
    } else {
      const bool terminal = &console.out == &std::cout && isatty(STDOUT_FILENO) == 1;
      console.out << table_of(matrix, terminal);
    }
  }

  ExitCode verdict(const Matrix& matrix, const Symbols& expected, Console& console) const {
    const std::size_t broken = matrix.count(Finding::kBroken);
    if (broken > 0) console.err << "postlab: broken: " << broken << " (marked !)\n";
    if (expect_.empty()) return broken > 0 ? ExitCode::kExpectationFailed : ExitCode::kOk;
    const bool whole = !rule_ && stack_.empty() && framer_.empty();
    const auto lines = differences(expected, symbols_of(matrix), whole);
    for (const std::string& line : lines) console.err << expect_ << ": " << line << "\n";
    const bool good = lines.empty() && broken == 0;
    return good ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

  std::string world_ = "sim";
  std::string stack_;
  std::string framer_;
  std::optional<unsigned> rule_;
  std::uint64_t seed_ = 1;
  std::string expect_;
  std::string out_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> conform_command() { return std::make_unique<Conform>(); }

}  // namespace post::lab
