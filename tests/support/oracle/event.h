// What the oracle says happens to Messages: values that compare, and a line of text for people.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "model/outcome.h"
#include "model/psi_types.h"

namespace post::oracle {

enum class What : std::uint8_t {
  kSent,
  kAcked,
  kExpired,   ///< `detail`: the ExpiryCause
  kFailed,    ///< `detail`: the FailureCause
  kPiece,     ///< `detail`: piece * 4 + the PieceEnd
  kRequeued,  ///< octets of it are unsent again
  kReset,     ///< half of it was given to a stack that can neither complete nor abandon it
};

struct Event {
  What what{};
  MessageKey key;
  TransientId via{};  ///< of kSent, kRequeued and kReset
  std::uint64_t detail = 0;
  bool late = false;
  bool terminal = false;
  std::uint8_t rule = 0;  ///< of kExpired, kFailed and kRequeued
  friend bool operator==(const Event&, const Event&) = default;
};

std::string text(const Event& event);

}  // namespace post::oracle
