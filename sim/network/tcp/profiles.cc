#include "sim/network/tcp/profiles.h"

#include <algorithm>
#include <array>

namespace post::sim::tcp {
namespace {

TcpOptions like_linux() {
  TcpOptions options;
  options.congestion_control = "cubic";
  options.hystart = true;  // hystart = 1, an older and more abrupt kind
  options.sack = true;
  options.timestamps = true;
  options.dsack_undo = true;
  options.eifel = true;  // with timestamps
  options.f_rto = true;  // tcp_frto = 2
  options.ecn = EcnMode::kAccept;
  options.delayed_ack = std::chrono::milliseconds(40);  // TCP_DELACK_MIN
  options.quick_acks = 16;                              // TCP_MAX_QUICKACKS
  options.fast_open_client = true;                      // tcp_fastopen = 1
  return options;
}

TcpOptions like_the_rfcs() {
  TcpOptions options;
  options.sack = true;
  options.rack = false;                                   // RFC 6675
  options.rate_reduction = false;                         // RFC 5681: the window is halved at once
  options.initial_window_segments = 3;                    // RFC 5681 section 3.1, SMSS of Ethernet
  options.min_rto = std::chrono::seconds(1);              // RFC 6298 rule 2.4
  options.min_rto_margin = std::chrono::milliseconds(1);  // its G: the clock's granularity
  options.delayed_ack = std::chrono::milliseconds(200);  // at most 500 ms: RFC 9293 section 3.8.6.3
  options.time_wait = std::chrono::minutes(4);           // RFC 9293 section 3.4.2: MSL of 2 minutes
  return options;
}

struct Profile {
  std::string_view name;
  TcpOptions (*make)();
};

constexpr std::array kProfiles = {
    Profile{"linux", like_linux},
    Profile{"plain", [] { return TcpOptions{}; }},
    Profile{"rfc", like_the_rfcs},
};

constexpr auto kProfileNames = [] {
  std::array<std::string_view, kProfiles.size()> names;
  std::ranges::transform(kProfiles, names.begin(), &Profile::name);
  return names;
}();

}  // namespace

std::optional<TcpOptions> tcp_profile(std::string_view name) {
  const auto* profile = std::ranges::find(kProfiles, name, &Profile::name);
  if (profile == kProfiles.end()) return std::nullopt;
  return profile->make();
}

std::span<const std::string_view> tcp_profile_names() { return kProfileNames; }

}  // namespace post::sim::tcp
