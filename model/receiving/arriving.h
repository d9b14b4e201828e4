// One Message on its way from its first octets to its hand-over.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>

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
  /// Absent: what it waits for is not known yet.
  std::shared_ptr<const WireProperties> properties;
  Reassembly parts;
  Arrival arrival;

  std::size_t waits = 0;     ///< antecedents that are open
  bool out_of_turn = false;  ///< waits for its place in the order
  bool released = false;     ///< waits for nothing
  bool held = false;         ///< whole, and not released
  bool dropped = false;      ///< content is discarded; what still comes is only counted
  bool cut_off = false;      ///< its rest will not come: the Carrier's end
  std::uint64_t rank = 0;    ///< from 1 in the order of completion; 0: not complete
  MessageId handle = 0;      ///< the application's, once it was given a part; 0: none

  std::uint64_t charged = 0;   ///< octets of credit that the peer spent on it
  std::uint64_t returned = 0;  ///< and got back

  bool shared() const { return place.only_over == TransientId{} && !copy; }
  std::uint64_t order() const { return shared() && properties ? properties->order : 0; }
  bool charges_hold() const { return shared() && properties && properties->held; }
};

}  // namespace post
