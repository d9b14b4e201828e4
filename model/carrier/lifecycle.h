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
  kDormant,       ///< lost its last Transient
  kClosed,        ///< the last event is on its way or was given
};

constexpr std::string_view name_of(CarrierState state) {
  constexpr std::array<std::string_view, 5> kNames{"inactive", "establishing", "active", "dormant",
                                                   "closed"};
  return kNames[static_cast<std::size_t>(state)];
}

enum class CarrierEvent : std::uint8_t {
  kActivate,  ///< send(), activate(), or something queued
  kUp,        ///< a Transient came up
  kLost,      ///< the last Transient is gone
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
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kLost, CarrierState::kDormant},
    CarrierTransition{CarrierState::kInactive, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kEstablishing, CarrierEvent::kUp, CarrierState::kActive},
    CarrierTransition{CarrierState::kEstablishing, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kActive, CarrierEvent::kLost, CarrierState::kDormant},
    CarrierTransition{CarrierState::kActive, CarrierEvent::kEnd, CarrierState::kClosed},
    CarrierTransition{CarrierState::kDormant, CarrierEvent::kActivate, CarrierState::kEstablishing},
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
