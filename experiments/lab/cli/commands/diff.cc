// postlab diff: where two traces part.
#include "experiments/lab/trace/diff.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/commands/commands.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/trace/line_source.h"

namespace post::lab {
namespace {

class Diff final : public Command {
 public:
  std::string name() const override { return "diff"; }
  std::string summary() const override { return "Show the first diverging event of two traces"; }
  std::string example() const override { return "postlab diff out/before out/after"; }

  void declare(CLI::App& app) override {
    app.add_option("A", left_, "A run's folder, a trace.qlog, or a text trace")->required();
    app.add_option("B", right_, "What to compare it with")->required();
    app.add_option("--context", context_, "Events to show around the first difference")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    auto left = open_lines(left_);
    if (!left.ok()) return report(left.error(), console);
    auto right = open_lines(right_);
    if (!right.ok()) return report(right.error(), console);
    const auto divergence = first_divergence(**left, **right, {context_, context_});
    if (!divergence.ok()) return report(divergence.error(), console);
    show(*divergence, console.out);
    return *divergence ? ExitCode::kExpectationFailed : ExitCode::kOk;
  }

 private:
  void show(const std::optional<Divergence>& divergence, std::ostream& out) const {
    if (json_) {
      nlohmann::ordered_json json{{"equal", !divergence}};
      if (divergence) {
        json["event"] = divergence->record;
        json["before"] = divergence->before;
        json["a"] = divergence->left;
        json["b"] = divergence->right;
      }
      out << json.dump(2) << "\n";
    } else if (divergence) {
      print(*divergence, {left_, right_}, out);
    } else {
      out << "The traces are equal.\n";
    }
  }

  std::string left_;
  std::string right_;
  std::size_t context_ = 3;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> diff_command() { return std::make_unique<Diff>(); }

}  // namespace post::lab
