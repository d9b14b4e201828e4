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

/// `program` stands beside this one and prints one line of JSON.
std::optional<Sample> run_beside(const std::string& program, const std::string& arguments) {
  const std::filesystem::path path = beside(program);
  std::error_code none;
  if (!std::filesystem::exists(path, none)) return std::nullopt;
  const auto json =
      nlohmann::json::parse(output_of("'" + path.string() + "'" + arguments), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return Sample{.operations = json.value("operations", std::uint64_t{0}),
                .cpu_seconds = json.value("cpu_seconds", 0.0),
                .peak_octets = json.value("peak_octets", 0.0)};
}

std::string rate_and_delay(const LinkFigures& link) {
  return " " + std::to_string(link.rate_bps) + "bps " + std::to_string(nanoseconds_of(link.delay)) +
         "ns";
}

std::string arguments_of(const EchoFigures& figures, const LinkFigures& link) {
  return " " + std::to_string(figures.echoes) + " " + std::to_string(figures.octets) + " " +
         std::to_string(figures.window) + rate_and_delay(link);
}

}  // namespace

std::optional<Sample> ns3_echo(const EchoFigures& figures, const LinkFigures& link) {
  return run_beside("postlab-ns3-bench-datagrams", arguments_of(figures, link));
}

std::optional<Sample> ns3_carrier_echo(const EchoFigures& figures, const LinkFigures& link) {
  return run_beside("postlab-ns3-bench-carriers", arguments_of(figures, link));
}

std::optional<Sample> ns3_transfer(const TransferFigures& figures) {
  const LinkFigures& link = figures.link;
  return run_beside("postlab-ns3-bench-transfers",
                    " " + std::to_string(figures.octets) + " " + std::to_string(figures.links) +
                        rate_and_delay(link) + " " + std::to_string(link.queue_packets) + " " +
                        std::to_string(static_cast<double>(link.loss_ppb) / 1e9) + " " +
                        std::to_string(figures.buffer));
}

std::optional<Sample> ns3_events(std::uint64_t pending, std::uint64_t events) {
  return run_beside("postlab-ns3-bench-events",
                    " " + std::to_string(pending) + " " + std::to_string(events));
}

}  // namespace post::bench
