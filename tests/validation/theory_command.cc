#include "tests/validation/theory_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

#include "experiments/lab/cli/process.h"
#include "experiments/lab/cli/progress.h"
#include "experiments/lab/cli/report.h"
#include "experiments/lab/results/output_folder.h"
#include "tests/validation/study.h"

namespace post::validation {
namespace {

using lab::Console;
using lab::ExitCode;
using Json = nlohmann::ordered_json;

// Debian's: another python3 on PATH does not see Debian's matplotlib.
constexpr const char* kPython = "/usr/bin/python3";

Json json_of(const Point& point) {
  return {{"x", point.x},
          {"theory", point.theory},
          {"simulated", point.simulated.mean},
          {"half_width", point.simulated.half_width},
          {"runs", point.simulated.runs},
          {"allowed", point.allowed},
          {"holds", point.holds()}};
}

/// Theory between the first and the last point.
Json curve_of(const Series& series, bool logarithmic) {
  constexpr int kSteps = 400;
  const double first = series.points.front().x;
  const double last = series.points.back().x;
  Json curve = Json::array();
  for (int step = 0; step <= kSteps; ++step) {
    const double part = static_cast<double>(step) / kSteps;
    const double x =
        logarithmic ? first * std::pow(last / first, part) : std::lerp(first, last, part);
    curve.push_back({x, series.theory(x)});
  }
  return curve;
}

Json json_of(const Study& study) {
  Json series = Json::array();
  for (const Series& each : study.series) {
    Json points = Json::array();
    for (const Point& point : each.points) points.push_back(json_of(point));
    series.push_back(
        {{"name", each.name}, {"curve", curve_of(each, study.logarithmic_x)}, {"points", points}});
  }
  return {{"name", study.name},
          {"title", study.title},
          {"theory", study.theory},
          {"set_up", study.set_up},
          {"x_label", study.x_label},
          {"y_label", study.y_label},
          {"logarithmic_x", study.logarithmic_x},
          {"logarithmic_y", study.logarithmic_y},
          {"series", series}};
}

std::size_t show(const Study& study, std::ostream& out) {
  std::size_t broken = 0;
  out << study.title << "\n  theory: " << study.theory << "\n  set-up: " << study.set_up << "\n";
  for (const Series& series : study.series) {
    for (const Point& point : series.points) {
      out << "  " << std::left << std::setw(20) << series.name << std::right << std::setw(10)
          << point.x << std::setw(14) << point.theory << std::setw(14) << point.simulated.mean
          << " ± " << std::left << std::setw(12) << point.simulated.half_width
          << (point.holds() ? "" : "  NOT WITHIN WHAT IS ALLOWED") << "\n";
      broken += point.holds() ? 0 : 1;
    }
  }
  return broken;
}

class Theory final : public lab::Command {
 public:
  std::string name() const override { return "theory"; }
  std::string summary() const override {
    return "Hold the embedded network against closed forms, with figures";
  }
  std::string example() const override { return "postlab theory md1 --out out/theory"; }

  void declare(CLI::App& app) override {
    app.add_option("NAME", name_, "Only the studies whose name starts so");
    app.add_flag("--quick", quick_, "As little as the tests simulate (default: minutes of it)");
    app.add_option("--out", out_, "Folder for theory.json and a figure a study")->type_name("DIR");
    app.add_option("--page", page_, "Markdown page whose section of studies is written anew")
        ->needs("--out")
        ->type_name("FILE");
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    std::vector<StudyKind> chosen = studies();
    std::erase_if(chosen, [&](const StudyKind& kind) { return !kind.name.starts_with(name_); });
    if (chosen.empty()) return none_is_called_so(console);
    Json all = Json::array();
    std::size_t broken = 0;
    lab::Progress progress(console, "theory");
    for (const StudyKind& kind : chosen) {
      progress.show(all.size(), chosen.size());
      const Study study = kind.run(quick_ ? Effort::kQuick : Effort::kWhole);
      all.push_back(json_of(study));
      broken += json_ ? broken_points(study) : show(study, console.out);
    }
    if (json_) console.out << all.dump(2) << "\n";
    const ExitCode written = out_.empty() ? ExitCode::kOk : write(all, console);
    if (written != ExitCode::kOk) return written;
    return broken == 0 ? ExitCode::kOk : ExitCode::kExpectationFailed;
  }

 private:
  static std::size_t broken_points(const Study& study) {
    std::size_t broken = 0;
    for (const Series& series : study.series) {
      broken += std::ranges::count_if(series.points, [](const Point& p) { return !p.holds(); });
    }
    return broken;
  }

  ExitCode none_is_called_so(Console& console) const {
    console.err << "postlab: no study starts with '" << name_ << "'; allowed:\n";
    for (const StudyKind& kind : studies()) console.err << "  " << kind.name << "\n";
    return ExitCode::kUsage;
  }

  ExitCode write(const Json& all, Console& console) const {
    const auto folder = lab::OutputFolder::create(out_);
    if (!folder.ok()) return lab::report(folder.error(), console);
    const std::filesystem::path file = std::filesystem::path(out_) / "theory.json";
    std::ofstream(file) << all.dump(2) << "\n";
    const auto script = std::filesystem::path(POSTLAB_SOURCE_DIR) / "analysis" / "plot_theory.py";
    std::vector<std::string> command{kPython, script, file};
    if (!page_.empty()) command.insert(command.end(), {"--page", page_});
    const Result<int> status = lab::run_process(command);  // prints the files that it wrote
    if (!status.ok()) return lab::report(status.error(), console);
    return *status == 0 ? ExitCode::kOk : ExitCode::kIo;
  }

  std::string name_;
  std::string out_;
  std::string page_;
  bool quick_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<lab::Command> theory_command() { return std::make_unique<Theory>(); }

}  // namespace post::validation
