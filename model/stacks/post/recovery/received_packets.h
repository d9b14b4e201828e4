// Which packets came, and when to say so: RFC 9000, section 13.2. A decision without I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/scheduling/interval_set.h"
#include "model/stacks/post/recovery/sent_packet.h"

namespace post::recovery {

class ReceivedPackets {
 public:
  static constexpr Duration kMaxAckDelay = std::chrono::milliseconds(25);
  /// Runs of neighbouring numbers that are kept. When there are more, the lowest is forgotten, and
  /// what was not seen below it counts as seen.
  static constexpr std::size_t kMostRanges = 32;
  static constexpr unsigned kPacketsPerAck = 2;

  struct Arrival {
    PacketNumber number = 0;
    bool asks_for_ack = false;
    bool congestion = false;  ///< marked CE on its way
    bool at_once = false;     ///< the handshake does not wait
  };
  /// What to tell the sender.
  struct Report {
    std::vector<PacketRange> ranges{};  ///< the highest first, at most kMostRanges
    Duration delay{};                   ///< since the highest came
    std::uint64_t congestion = 0;       ///< packets marked CE, in all
  };

  /// False: it was here before, and changes nothing but that it is acknowledged again.
  bool add(const Arrival& arrival, Time now);
  bool seen(PacketNumber number) const;
  /// When the next acknowledgement is due: maybe in the past; kNever: none is.
  Time next_deadline() const { return due_; }
  bool empty() const { return ranges_.empty(); }
  /// What is known now; not empty(). The acknowledgement counts as given.
  Report report(Time now);
  /// The sender knows of all packets up to that one: they need not be told any more.
  void known(PacketNumber last);

 private:
  bool out_of_order(PacketNumber number) const;
  void forget_lowest();

  IntervalSet ranges_;      // numbers, the end excluded
  PacketNumber floor_ = 0;  // all below counts as seen
  std::optional<PacketNumber> largest_;
  Time largest_came_{};
  std::uint64_t congestion_ = 0;
  unsigned unacknowledged_ = 0;  // that ask for it
  Time due_ = kNever;
};

}  // namespace post::recovery
