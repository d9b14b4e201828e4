// Which packets arrived and which are lost: RFC 9002, section 6, and persistent congestion of
// section 7.6. A decision without I/O: acknowledgements and time in, packets out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "model/stacks/post/recovery/rtt.h"
#include "model/stacks/post/recovery/sent_packet.h"

namespace post::recovery {

class LossDetection {
 public:
  static constexpr std::uint64_t kPacketThreshold = 3;
  static constexpr int kPersistentCongestionThreshold = 3;
  /// Packets declared lost that are remembered, in case that they were only slow.
  static constexpr std::size_t kMostRemembered = 256;

  /// What an acknowledgement or the passing of time says, each packet once, in rising order.
  struct Findings {
    std::vector<SentPacket> acked{};
    std::vector<SentPacket> found{};  ///< acknowledged after they had been declared lost
    std::vector<SentPacket> lost{};
    std::vector<PacketNumber> forgotten{};  ///< lost for good: no acknowledgement will be noticed
    bool persistent_congestion = false;
    bool probe = false;  ///< no answer for too long: something must leave that asks for one
  };

  /// What the peer may wait before it acknowledges; 0 while it must answer at once.
  void set_max_ack_delay(Duration delay) { max_ack_delay_ = delay; }
  /// Numbers only rise. A packet that asks for no acknowledgement only counts as a number.
  void sent(const SentPacket& packet, bool asks_for_ack);
  /// True where all packets up to that one were sent.
  bool was_sent(PacketNumber number) const { return number < next_number_; }
  /// `ranges` are disjoint, the highest first, none of them beyond what was sent.
  Findings acknowledged(std::span<const PacketRange> ranges, Duration ack_delay, Time now);
  /// At next_deadline() or later.
  Findings timeout(Time now);

  /// The path takes no datagrams larger than that any more: what was is lost, and says nothing of
  /// congestion.
  Findings narrowed(std::size_t octets);

  Time next_deadline() const;                           ///< kNever: nothing is under way
  std::size_t in_flight() const { return in_flight_; }  ///< octets
  unsigned probes() const { return probes_; }           ///< unanswered, in a row
  const RttEstimator& rtt() const { return rtt_; }

 private:
  struct Flight {
    SentPacket packet;
    std::uint64_t ordinal = 0;  // among those that asked for an acknowledgement
    bool after_sample = false;  // sent when the round trip was known
    bool lost = false;
  };
  using Flights = std::map<PacketNumber, Flight>;

  void take(Flights::iterator first, Flights::iterator end, Findings& findings);
  void find_losses(Time now, Findings& findings);
  void lose(Flight& flight, Findings& findings);
  void forget_old(Findings& findings);
  Duration loss_delay() const;
  Duration probe_timeout() const { return rtt_.patience() + max_ack_delay_; }
  bool congested_throughout(std::span<const Flight* const> lost) const;

  RttEstimator rtt_;
  Duration max_ack_delay_{};
  Flights flights_;  // neither acknowledged nor forgotten
  std::size_t in_flight_ = 0;
  std::size_t remembered_ = 0;  // of flights_: declared lost
  std::uint64_t next_ordinal_ = 0;
  PacketNumber next_number_ = 0;
  std::optional<PacketNumber> largest_acked_;
  Time last_sent_{};  // of those that asked for an acknowledgement
  Time loss_time_ = kNever;
  unsigned probes_ = 0;
};

}  // namespace post::recovery
