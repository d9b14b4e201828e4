// What becomes of a packet between a link's transmitter and its other end: the pure table of loss,
// outage, corruption, duplication, delay and jitter. Every world asks it, so all decide the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "model/result.h"
#include "model/time.h"
#include "sim/engine/random.h"
#include "sim/network/jitter/jitter.h"
#include "sim/network/loss/loss.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

/// What a link does beside losing packets and delaying them. Probabilities in parts per 10^9.
struct TransitOptions {
  JitterOptions jitter = {};
  std::uint64_t duplication_ppb = 0;
  std::uint64_t corruption_ppb = 0;
  bool black_hole = false;  ///< nothing arrives, and nobody is told: interfaces stay up
};

/// True of a link that only loses and delays.
bool is_plain(const TransitOptions& options);

struct Transit {
  Verdict verdict;         ///< that of a drop before the packet is under way
  Time arrives{};          ///< by itself: the world has it wait for those before it (FlightQueue)
  bool corrupted = false;  ///< the receiving interface will find the checksum wrong
  std::optional<Time> copy_arrives = {};  ///< of a duplicate, equally corrupted
};

/// Decides in this order: loss, black hole, corruption, duplication, jitter. What it draws depends
/// on the packet's ordinal alone, so that one impairment does not disturb another.
class TransitModel {
 public:
  struct Setup {
    TransitOptions options;
    std::unique_ptr<LossModel> loss;
    KeyedDraws draws;
  };
  /// Errors `unknown_jitter`.
  static Result<TransitModel> make(Setup setup);

  /// `packet.now` is when its last octet left; `delay` is the link's.
  Transit decide(const PacketMeta& packet, Duration delay) {
    const Verdict verdict = loss_->decide(packet);
    if (plain_ || !verdict.passes()) return {verdict, after(packet.now, delay)};
    return impaired(packet, delay);
  }
  void set_loss(std::unique_ptr<LossModel> loss) { loss_ = std::move(loss); }
  void set_black_hole(bool black_hole);
  /// Whether packets may overtake each other on the way.
  bool reorders() const { return options_.jitter.reorders; }

 private:
  TransitModel(Setup setup, std::unique_ptr<JitterModel> jitter);

  Transit impaired(const PacketMeta& packet, Duration delay);
  TransitOptions options_;
  std::unique_ptr<LossModel> loss_;
  std::unique_ptr<JitterModel> jitter_;
  KeyedDraws corruption_;
  KeyedDraws duplication_;
  KeyedDraws delays_;
  bool plain_;  ///< loss and delay alone
};

}  // namespace post::sim
