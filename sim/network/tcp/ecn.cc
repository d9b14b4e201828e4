#include "sim/network/tcp/ecn.h"

namespace post::sim::tcp {

std::uint8_t Ecn::syn_flags(bool answers, bool first) const {
  if (answers) return enabled_ ? tcp_flag::kEce : 0;
  const bool asks = mode_ == EcnMode::kRequest && first;
  return asks ? tcp_flag::kEce | tcp_flag::kCwr : 0;
}

void Ecn::on_syn(const TcpSegment& syn, bool answers) {
  const bool ece = syn.has(tcp_flag::kEce);
  const bool cwr = syn.has(tcp_flag::kCwr);
  enabled_ =
      answers ? mode_ == EcnMode::kRequest && ece && !cwr : mode_ != EcnMode::kOff && ece && cwr;
}

void Ecn::on_octets(const TcpSegment& header, std::uint8_t codepoint) {
  if (!enabled_) return;
  if (header.has(tcp_flag::kCwr)) echoing_ = false;
  if (codepoint == kCe) echoing_ = true;
}

std::uint8_t Ecn::flags_for_octets(bool again) {
  if (!reduced_ || again) return 0;
  reduced_ = false;
  return tcp_flag::kCwr;
}

void Ecn::append_state(StateHash& hash) const {
  hash.append(enabled_).append(echoing_).append(reduced_);
}

}  // namespace post::sim::tcp
