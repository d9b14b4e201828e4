#include "tests/bench/bench_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
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
    return "Measure CPU time and latency, beside peers where there are any";
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
    out << std::left << std::setw(36) << "benchmark" << std::right << std::setw(14) << "ns CPU each"
        << std::setw(12) << "per s" << std::setw(8) << "ratio" << std::setw(10) << "p50 ns"
        << std::setw(8) << "ratio"
        << "  peer (n)\n";
    for (const Row& row : rows) {
      out << std::left << std::setw(36) << row.name << std::right << std::setw(14)
          << shown(row.nanoseconds_per_operation, 1) << std::setw(12)
          << shown(1e9 / std::max(row.nanoseconds_per_operation, 1e-3), 0) << std::setw(8)
          << shown_if(row.ratio, 3) << std::setw(10) << shown_if(row.p50_nanoseconds, 0)
          << std::setw(8) << shown_if(row.p50_ratio, 3) << "  " << (row.ratio ? row.peer : "-")
          << " (" << row.repetitions << ")\n";
    }
    out << "ratios: own over peer's, of CPU time per operation and of its median (p50) wall time;\n"
        << "medians of pairs run in turn; load " << shown(rows.back().load, 1) << "\n";
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
                      {"p50_ratio", value_or_null(row.p50_ratio)}});
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
