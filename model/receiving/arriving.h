// One Message on its way from its first octets to its hand-over.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/message.h"
#include "model/psi_types.h"
#include "model/receiving/reassembly.h"

namespace post {

/// Numbers Messages in the order in which they began to arrive at one Carrier, from 1.
using Seat = std::uint64_t;

/// What tells Messages of a Carrier apart while they arrive.
struct Place {
  TransientId only_over{};  ///< ids count there; {}: in the whole Association (rule 85)
  MessageId message = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Arriving {
  Seat seat = 0;
  Place place;
  MessageKey key;          ///< as it is told; ids that count on a Transient only are replaced
  bool bounded = true;     ///< its stack keeps the ends of Messages
  bool copy = false;       ///< of an idempotent Message that was here whole already (rule 60)
  Time deadline = kNever;  ///< as far as it can be told here (rule 53)
  Reassembly parts;
  Arrival arrival;

  // What its properties say, once it is `described`.
  bool described = false;
  bool independent = false;
  bool hold_charged = false;
  std::uint64_t said_octets = 0;                         ///< with the end mark; 0: not said
  std::uint64_t said_order = 0;                          ///< 0: unordered
  std::unique_ptr<const std::vector<MessageKey>> named;  ///< its antecedents; null: none

  std::uint32_t waits = 0;   ///< antecedents that are open
  bool out_of_turn = false;  ///< waits for its place in the order
  bool released = false;     ///< waits for nothing
  bool held = false;         ///< whole, and not released
  bool dropped = false;      ///< content is discarded; what still comes is only counted
  bool cut_off = false;      ///< its rest will not come: the Carrier's end
  std::uint64_t rank = 0;    ///< from 1 in the order of completion; 0: not complete
  MessageId handle = 0;      ///< the application's, once it was given a part; 0: none

  std::uint32_t least_charge = 0;  ///< as its stack says
  std::uint64_t charged = 0;       ///< octets of credit that the peer spent on it
  std::uint64_t returned = 0;      ///< and got back
  std::uint64_t lent = 0;          ///< of that, for octets that are here and were not handed over

  bool shared() const { return place.only_over == TransientId{} && !copy; }
  std::uint64_t order() const { return shared() ? said_order : 0; }
  std::span<const MessageKey> after() const {
    return named ? std::span<const MessageKey>(*named) : std::span<const MessageKey>();
  }
  void describe(const WireProperties& properties) {
    described = true;
    independent = properties.independent;
    hold_charged = properties.held;
    said_octets = properties.octets.value_or(0);
    said_order = properties.order;
    if (properties.after.empty()) return;
    named = std::make_unique<const std::vector<MessageKey>>(properties.after);
  }
  /// Credit to be charged in all when so many more of its octets are here.
  std::uint64_t charge_with(std::uint64_t more) const {
    return std::max<std::uint64_t>(parts.held() + parts.taken() + more, least_charge);
  }
  bool charges_hold() const { return shared() && hold_charged; }
};

}  // namespace post
