// Leaving slow start before the queue overflows: HyStart++ (RFC 9406). Where a round's least round
// trip is longer than that of the round before, the window grows more slowly; five such rounds end
// slow start.
#pragma once

#include <cstddef>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// For the first slow start of a connection, as section 4.3 recommends.
class HyStart {
 public:
  explicit HyStart(bool enabled) : enabled_(enabled) {}

  /// An acknowledgement during slow start.
  void on_acked(const AckSample& sample);
  /// What of `octets` the window grows by.
  std::size_t growth(std::size_t octets) const {
    return cautious() ? octets / kGrowthDivisor : octets;
  }
  /// Slow start is over: the window is the threshold now.
  bool done() const { return rounds_ >= kCautiousRounds; }
  /// A loss or a mark ended it.
  void end();
  void append_state(StateHash& hash) const;

 private:
  static constexpr Duration kMinThreshold = std::chrono::milliseconds(4);
  static constexpr Duration kMaxThreshold = std::chrono::milliseconds(16);
  static constexpr int kMinThresholdDivisor = 8;
  static constexpr unsigned kSamples = 8;
  static constexpr std::size_t kGrowthDivisor = 4;
  static constexpr unsigned kCautiousRounds = 5;

  bool cautious() const { return baseline_ != kForever; }
  void begin_round(StreamOffset end);
  void judge();

  bool enabled_;
  StreamOffset round_end_ = 0;
  Duration least_before_ = kForever;  ///< of the round before
  Duration least_ = kForever;         ///< of this round
  Duration baseline_ = kForever;      ///< of the round that made it cautious (CSS)
  unsigned samples_ = 0;              ///< of this round
  unsigned rounds_ = 0;               ///< cautious ones
};

}  // namespace post::sim::tcp
