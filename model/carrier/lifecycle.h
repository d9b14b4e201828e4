// The life of a Carrier as a table (rules 6 to 9, 11 to 13).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace post {

enum class CarrierState : std::uint8_t {
  kInactive,      ///< nothing was sent yet (rule 6)
  kEstablishing,  ///< a race is on
  kActive,        ///< has a Transient that is up
  kLost,          ///< lost its last Transient less than reestablish_wait ago (rule 9)
  kDormant,       ///< none came back in that time
  kClosed,        ///< the last event is on its way or was given
};

constexpr std::string_view name_of(CarrierState state) {
  switch (state) {
    case CarrierState::kInactive:
      return "inactive";
    case CarrierState::kEstablishing:
      return "establishing";
    case CarrierState::kActive:
      return "active";
    case CarrierState::kLost:
      return "lost";
    case CarrierState::kDormant:
      return "dormant";
    case CarrierState::kClosed:
      return "closed";
  }
  return "unknown";
}

enum class CarrierEvent : std::uint8_t {
  kActivate,  ///< send(), activate(), or something queued
  kUp,        ///< a Transient came up
  kLost,      ///< the last Transient is gone, or a race to replace it failed
  kWaited,    ///< reestablish_wait is over
  kEnd,       ///< closed, aborted or failed
};

struct CarrierTransition {
  CarrierState from;
  CarrierEvent event;
  CarrierState to;
};

/// Everything that may happen; what is not listed changes nothing.
inline constexpr std::array kCarrierTransitions{
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kActivate,
                      CarrierState::kEstablishing},
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kUp, CarrierState::kActive},
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kLost, CarrierState::kLost},
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kEstablishing, CarrierEvent::kUp, CarrierState::kActive},
    CarrierTransition{CarrierState::kEstablishing, CarrierEvent::kLost, CarrierState::kLost},
    CarrierTransition{CarrierState::kEstablishing, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kActive, CarrierEvent::kLost, CarrierState::kLost},
    CarrierTransition{CarrierState::kActive, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kLost, CarrierEvent::kActivate, CarrierState::kEstablishing},
    CarrierTransition{CarrierState::kLost, CarrierEvent::kUp, CarrierState::kActive},
    CarrierTransition{CarrierState::kLost, CarrierEvent::kWaited, CarrierState::kDormant},
    CarrierTransition{CarrierState::kLost, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kDormant, CarrierEvent::kActivate, CarrierState::kEstablishing},
    CarrierTransition{CarrierState::kDormant, CarrierEvent::kUp, CarrierState::kActive},
    CarrierTransition{CarrierState::kDormant, CarrierEvent::kEnd, CarrierState::kClosed},
};

/// Where `event` leads; absent where it means nothing in this state.
constexpr std::optional<CarrierState> next_state(CarrierState from, CarrierEvent event) {
  for (const CarrierTransition& transition : kCarrierTransitions) {
    if (transition.from == from && transition.event == event) return transition.to;
  }
  return {};
}

}  // namespace post
