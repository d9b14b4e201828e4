#include "sim/network/nat/middlebox.h"

#include <utility>

namespace post::sim {
namespace {

const Flow& content(const FlowAnswer& answer) { return answer.flow; }
const ErrorFlow& content(const ErrorAnswer& answer) { return answer.error; }

}  // namespace

Result<Middlebox> Middlebox::make(const MiddleboxOptions& options) {
  std::optional<Nat> nat;
  if (options.nat) {
    auto made = Nat::make(*options.nat);
    if (!made) return made.error();
    nat = std::move(*made);
  }
  std::optional<Firewall> firewall;
  if (options.firewall) {
    auto made = Firewall::make(*options.firewall);
    if (!made) return made.error();
    firewall = std::move(*made);
  }
  auto boxes = BoxChain::make(options.boxes);
  if (!boxes) return boxes.error();
  return Middlebox(std::move(nat), std::move(firewall), *std::move(boxes));
}

Middlebox::Middlebox(std::optional<Nat> nat, std::optional<Firewall> firewall, BoxChain boxes)
    : nat_(std::move(nat)), firewall_(std::move(firewall)), boxes_(std::move(boxes)) {}

void Middlebox::change_sessions(SessionsChange change, Time now) {
  if (change == SessionsChange::kRemap) {
    if (nat_) nat_->remap(now);
    return;
  }
  if (nat_) nat_->forget();
  if (firewall_) firewall_->forget();
}

bool Middlebox::is_external(const IpAddress& address) const {
  return nat_ && nat_->is_external(address);
}

FlowAnswer Middlebox::decide(const Flow& flow, Crossing crossing, Time now) {
  return cross<FlowAnswer>(flow, flow.destination.ip, crossing, now);
}

ErrorAnswer Middlebox::decide(const ErrorFlow& error, Crossing crossing, Time now) {
  return cross<ErrorAnswer>(error, error.destination, crossing, now);
}

Verdict Middlebox::decide_other(const IpAddress& destination, Crossing crossing) const {
  const bool external = is_external(destination);
  if (!external && crossing.from == crossing.to) return Verdict::pass();
  if (nat_ && destination.is_v4()) return Verdict::drop(verdict::kNatProtocol);
  return firewall_ ? Verdict::drop(verdict::kFirewallFiltered) : Verdict::pass();
}

template <class Answer, class Packet>
Answer Middlebox::cross(const Packet& packet, const IpAddress& destination, Crossing crossing,
                        Time now) {
  const bool outgoing = crossing.from == Side::kInside;
  const bool translated = nat_ && destination.is_v4();
  if (is_external(destination)) {
    return outgoing ? nat_->hairpin(packet, now) : inward<Answer>(packet, translated, now);
  }
  if (crossing.from == crossing.to) return Answer::pass(packet);
  if (outgoing) return outward<Answer>(packet, translated, now);
  if (translated) return Answer::drop(verdict::kNatHidden);
  return inward<Answer>(packet, translated, now);
}

template <class Answer, class Packet>
Answer Middlebox::outward(const Packet& packet, bool translated, Time now) {
  if (firewall_) {
    Answer answer = firewall_->outward(packet, now);
    if (!answer.verdict.passes()) return answer;
  }
  return translated ? nat_->outward(packet, now) : Answer::pass(packet);
}

template <class Answer, class Packet>
Answer Middlebox::inward(const Packet& packet, bool translated, Time now) {
  Answer answer = translated ? nat_->inward(packet, now) : Answer::pass(packet);
  if (!firewall_ || !answer.verdict.passes()) return answer;
  return firewall_->inward(content(answer), now);
}

void Middlebox::append_state(StateHash& hash) const {
  if (nat_) nat_->append_state(hash);
  if (firewall_) firewall_->append_state(hash);
}

}  // namespace post::sim
