#include "experiments/lab/worlds/laboratory/kernel_tcp.h"

#include <string>

namespace post::lab {
namespace {

std::string flag(bool on) { return on ? "1" : "0"; }

const char* ecn_setting(sim::tcp::EcnMode mode) {
  if (mode == sim::tcp::EcnMode::kOff) return "0";
  return mode == sim::tcp::EcnMode::kAccept ? "2" : "1";
}

}  // namespace

std::vector<NetworkSetting> kernel_tcp_settings(const TcpSpec& tcp) {
  const sim::tcp::TcpOptions& options = tcp.options;
  const bool rack = options.sack && options.rack;
  const int fast_open = (options.fast_open_client ? 1 : 0) + (options.fast_open_server ? 2 : 0);
  return {{"ipv4/tcp_sack", flag(options.sack)},
          {"ipv4/tcp_recovery", flag(rack)},
          {"ipv4/tcp_early_retrans", rack ? "3" : "0"},
          {"ipv4/tcp_frto", options.f_rto ? "2" : "0"},
          {"ipv4/tcp_timestamps", flag(options.timestamps)},
          {"ipv4/tcp_ecn", ecn_setting(options.ecn)},
          {"ipv4/tcp_fastopen", std::to_string(fast_open)}};
}

std::string kernel_congestion_control(const TcpSpec& tcp) {
  const std::string& name = tcp.options.congestion_control;
  return name == "newreno" ? "reno" : name;
}

}  // namespace post::lab
