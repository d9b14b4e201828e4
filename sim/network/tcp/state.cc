#include "sim/network/tcp/state.h"

#include <algorithm>
#include <array>

namespace post::sim::tcp {
namespace {

constexpr std::array kTransitions = {
    Transition{State::kSynSent, Event::kPeerSyn, State::kSynReceived},
    Transition{State::kSynSent, Event::kSynAcked, State::kEstablished},
    Transition{State::kSynSent, Event::kAbort, State::kClosed},
    Transition{State::kSynReceived, Event::kSynAcked, State::kEstablished},
    Transition{State::kSynReceived, Event::kAbort, State::kClosed},
    Transition{State::kEstablished, Event::kFinSent, State::kFinWait1},
    Transition{State::kEstablished, Event::kPeerFin, State::kCloseWait},
    Transition{State::kEstablished, Event::kAbort, State::kClosed},
    Transition{State::kFinWait1, Event::kFinAcked, State::kFinWait2},
    Transition{State::kFinWait1, Event::kPeerFin, State::kClosing},
    Transition{State::kFinWait1, Event::kAbort, State::kClosed},
    Transition{State::kFinWait2, Event::kPeerFin, State::kTimeWait},
    Transition{State::kFinWait2, Event::kAbort, State::kClosed},
    Transition{State::kCloseWait, Event::kFinSent, State::kLastAck},
    Transition{State::kCloseWait, Event::kAbort, State::kClosed},
    Transition{State::kClosing, Event::kFinAcked, State::kTimeWait},
    Transition{State::kClosing, Event::kAbort, State::kClosed},
    Transition{State::kLastAck, Event::kFinAcked, State::kClosed},
    Transition{State::kLastAck, Event::kAbort, State::kClosed},
};

constexpr std::array<std::string_view, 10> kStateNames = {
    "syn_sent",   "syn_received", "established", "fin_wait_1", "fin_wait_2",
    "close_wait", "closing",      "last_ack",    "time_wait",  "closed"};
constexpr std::array<std::string_view, 6> kEventNames = {"peer_syn",  "syn_acked", "fin_sent",
                                                         "fin_acked", "peer_fin",  "abort"};

}  // namespace

std::string_view name_of(State state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(Event event) { return kEventNames[static_cast<std::size_t>(event)]; }

std::span<const Transition> transitions() { return kTransitions; }

std::optional<State> next_state(State state, Event event) {
  const auto* found = std::ranges::find_if(kTransitions, [&](const Transition& transition) {
    return transition.from == state && transition.event == event;
  });
  if (found == kTransitions.end()) return std::nullopt;
  return found->to;
}

}  // namespace post::sim::tcp
