// What became of the Messages of one lane that have ended, for those that name them later (rule
// 44).
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "model/rarely.h"
#include "model/trace.h"

namespace post::queue {

enum class Ended : std::uint8_t {
  kDone,  ///< acked, or sent where nothing follows that
  kExpired,
  kFailed,
};

/// Costs nothing for Messages that were delivered: pages exist where others are.
class EndedMessages {
 public:
  /// `told`: the peer was given a skip notice of it.
  void note(MessageId message, Ended how, bool told);
  Ended how(MessageId message) const;
  /// The peer must be told now. False: it was, or has nothing to be told.
  bool take_untold(MessageId message);

  MessageId last = 0;  ///< the newest that was submitted

 private:
  static constexpr MessageId kPage = 64;
  static constexpr std::uint8_t kUntold = 0x80;
  using Page = std::array<std::uint8_t, kPage>;

  Rarely<std::map<MessageId, Page>> pages_;
};

}  // namespace post::queue
