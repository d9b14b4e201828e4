// The states of a connection and the declared table of how it moves between them (RFC 9293
// section 3.3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace post::sim::tcp {

/// LISTEN is the listener's; TIME-WAIT is left to TimeWaitTable, which holds the address pair only.
enum class State : std::uint8_t {
  kSynSent,
  kSynReceived,
  kEstablished,
  kFinWait1,
  kFinWait2,
  kCloseWait,
  kClosing,
  kLastAck,
  kTimeWait,
  kClosed,
};

enum class Event : std::uint8_t {
  kPeerSyn,   ///< SYN without ACK while our SYN is out: simultaneous open
  kSynAcked,  ///< our SYN is acknowledged, and the peer's has come
  kFinSent,   ///< our FIN left
  kFinAcked,  ///< our FIN is acknowledged
  kPeerFin,   ///< the peer's FIN has come, and all octets before it
  kAbort,     ///< RST either way, a retransmission limit, a network error
};

std::string_view name_of(State state);
std::string_view name_of(Event event);

struct Transition {
  State from;
  Event event;
  State to;
};

std::span<const Transition> transitions();

/// Where `event` leads, or nothing where it cannot happen.
std::optional<State> next_state(State state, Event event);

/// True where the peer may still send octets that we must take.
constexpr bool can_receive(State state) {
  return state == State::kEstablished || state == State::kFinWait1 || state == State::kFinWait2;
}
/// True where octets and FIN may leave, for the first time or again.
constexpr bool can_send(State state) {
  return state == State::kEstablished || state == State::kCloseWait || state == State::kFinWait1 ||
         state == State::kClosing || state == State::kLastAck;
}
/// True from the end of the handshake to the end of the connection.
constexpr bool is_synchronized(State state) {
  return state != State::kSynSent && state != State::kSynReceived && state != State::kClosed;
}

}  // namespace post::sim::tcp
