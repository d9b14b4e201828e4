#include "tests/bench/bench_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "experiments/lab/cli/progress.h"
#include "tests/bench/benchmark.h"

namespace post::bench {
namespace {

using lab::Console;
using lab::ExitCode;

std::string shown(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

class Bench final : public lab::Command {
 public:
  std::string name() const override { return "bench"; }
  std::string summary() const override {
    return "Measure CPU time, latency, rates and memory, beside peers where there are any";
  }
  std::string example() const override { return "postlab bench datagram_echo"; }

  void declare(CLI::App& app) override {
    app.add_option("NAME", name_, "Only those whose name starts so");
    app.add_option("--repetitions", repetitions_, "Of each, own and peer's in turn; medians count")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_flag("--json", json_, "Print JSON");
  }

  ExitCode execute(Console& console) override {
    std::vector<Benchmark> chosen = all_benchmarks();
    std::erase_if(chosen, [&](const Benchmark& b) { return !b.name.starts_with(name_); });
    if (chosen.empty()) {
      console.err << "postlab: no benchmark starts with '" << name_ << "'; allowed:\n";
      for (const Benchmark& benchmark : all_benchmarks())
        console.err << "  " << benchmark.name << "\n";
      return ExitCode::kUsage;
    }
    std::vector<Row> rows;
    lab::Progress progress(console, "bench");
    for (const Benchmark& benchmark : chosen) {
      progress.show(rows.size(), chosen.size());
      rows.push_back(run(benchmark, repetitions_));
    }
    json_ ? show_json(rows, console.out) : show(rows, console.out);
    return ExitCode::kOk;
  }

 private:
  static std::string shown_if(const std::optional<double>& value, int digits) {
    return value ? shown(*value, digits) : "-";
  }

  static void show(const std::vector<Row>& rows, std::ostream& out) {
    show_line({"benchmark", "ns CPU each", "ratio", "p50 ns", "ratio", "per s", "ratio", "octets",
               "peak kB", "ratio"},
              "peer (n)", out);
    for (const Row& row : rows) {
      show_line({row.name, shown(row.nanoseconds_per_operation, 1), shown_if(row.ratio, 3),
                 shown_if(row.p50_nanoseconds, 0), shown_if(row.p50_ratio, 3),
                 shown(per_second(row), 0), shown_if(row.rate_ratio, 3), shown_if(row.octets, 0),
                 shown_if(kilobytes(row.peak_octets), 0), shown_if(row.peak_ratio, 2)},
                (row.ratio ? row.peer : "-") + " (" + std::to_string(row.repetitions) + ")", out);
    }
    out << "ratios: own over peer's, of CPU time per operation, of its median (p50) wall time, "
           "and\n"
        << "of operations in a second; medians of pairs run in turn. per s: of wall time where a\n"
        << "ratio follows, else of CPU time. octets: of memory that stays; peak: of the whole "
           "process, "
           "own\n"
        << "over peer's. Load " << shown(rows.back().load, 1) << "\n";
  }

  static std::optional<double> kilobytes(const std::optional<double>& octets) {
    return octets ? std::optional(*octets / 1000) : octets;
  }

  static double per_second(const Row& row) {
    return row.per_second.value_or(1e9 / std::max(row.nanoseconds_per_operation, 1e-3));
  }

  static void show_line(const std::array<std::string, 10>& cells, const std::string& peer,
                        std::ostream& out) {
    constexpr std::array<int, 10> kWidths = {36, 13, 8, 10, 8, 11, 8, 8, 10, 7};
    out << std::left << std::setw(kWidths[0]) << cells[0] << std::right;
    for (std::size_t i = 1; i < cells.size(); ++i) out << std::setw(kWidths[i]) << cells[i];
    out << "  " << peer << "\n";
  }

  static nlohmann::json value_or_null(const std::optional<double>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
  }

  static void show_json(const std::vector<Row>& rows, std::ostream& out) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
      json.push_back({{"name", row.name},
                      {"operation", row.what},
                      {"operations", row.operations},
                      {"n", row.repetitions},
                      {"load", row.load},
                      {"ns_per_operation", row.nanoseconds_per_operation},
                      {"peer", row.ratio ? nlohmann::json(row.peer) : nlohmann::json()},
                      {"ratio", value_or_null(row.ratio)},
                      {"p50_ns", value_or_null(row.p50_nanoseconds)},
                      {"p50_ratio", value_or_null(row.p50_ratio)},
                      {"per_second", value_or_null(row.per_second)},
                      {"rate_ratio", value_or_null(row.rate_ratio)},
                      {"octets", value_or_null(row.octets)},
                      {"peak_octets", value_or_null(row.peak_octets)},
                      {"peak_ratio", value_or_null(row.peak_ratio)}});
    }
    out << json.dump(2) << "\n";
  }

  std::string name_;
  std::size_t repetitions_ = 5;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<lab::Command> bench_command() { return std::make_unique<Bench>(); }

}  // namespace post::bench
