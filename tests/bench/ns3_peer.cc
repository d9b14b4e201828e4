#include "tests/bench/ns3_peer.h"

#include <stdio.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace post::bench {
namespace {

std::filesystem::path beside(const std::string& program) {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / program;
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output.push_back(static_cast<char>(c));
  pclose(pipe);
  return output;
}

std::optional<Sample> echo_by(const std::filesystem::path& program, const EchoFigures& figures,
                              const LinkFigures& link) {
  std::error_code none;
  if (!std::filesystem::exists(program, none)) return std::nullopt;
  const auto json = nlohmann::json::parse(
      output_of("'" + program.string() + "' " + std::to_string(figures.echoes) + " " +
                std::to_string(figures.octets) + " " + std::to_string(figures.window) + " " +
                std::to_string(link.rate_bps) + "bps " +
                std::to_string(nanoseconds_of(link.delay)) + "ns"),
      nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return Sample{json.value("echoes", std::uint64_t{0}), json.value("cpu_seconds", 0.0)};
}

}  // namespace

std::optional<Sample> ns3_echo(const EchoFigures& figures, const LinkFigures& link) {
  return echo_by(beside("postlab-ns3-bench"), figures, link);
}

std::optional<Sample> ns3_carrier_echo(const EchoFigures& figures, const LinkFigures& link) {
  return echo_by(beside("postlab-ns3-bench-carriers"), figures, link);
}

}  // namespace post::bench
