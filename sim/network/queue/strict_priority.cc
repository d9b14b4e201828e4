// Bands by DSCP: what waits in one goes before all that waits in later ones.
#include <array>

#include "sim/network/queue/fifo.h"
#include "sim/network/queue/models.h"

namespace post::sim {
namespace {

constexpr std::size_t kDscps = 64;

class StrictPriority final : public QueueModel {
 public:
  explicit StrictPriority(const QueueOptions& options)
      : room_(options), bands_(options.bands.empty() ? 1 : options.bands.size()) {
    band_of_.fill(band_of_others(options));
    for (std::size_t band = 0; band < options.bands.size(); ++band) {
      for (const std::uint8_t dscp : options.bands[band]) band_of_[dscp % kDscps] = band;
    }
  }

  Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter&,
                     QueueDrops& drops) override {
    const std::size_t band = band_of_[packet.dscp % kDscps];
    if (!has_room_among(band, packet.bytes)) return Verdict::drop(verdict::kQueueFull);
    make_room(packet.bytes, drops);
    bands_[band].push(waiting_as(packet, handle));
    ++packets_;
    bytes_ += packet.bytes;
    return Verdict::pass();
  }
  std::optional<Departure> next(Time, const Transmitter&, QueueDrops&) override {
    Fifo* const band = first_band();
    if (band == nullptr) return std::nullopt;
    const Waiting first = forget(band->pop());
    return Departure{first.handle, first.bytes};
  }
  std::optional<PacketHandle> remove() override {
    Fifo* const band = first_band();
    if (band == nullptr) return std::nullopt;
    return forget(band->pop()).handle;
  }
  /// Certain only where packets of the first band alone leave no room.
  bool full(std::uint64_t bytes) const override { return !has_room_among(0, bytes); }

 private:
  static std::size_t band_of_others(const QueueOptions& options) {
    for (std::size_t band = 0; band < options.bands.size(); ++band) {
      for (const std::uint8_t dscp : options.bands[band]) {
        if (dscp == 0) return band;
      }
    }
    return options.bands.empty() ? 0 : options.bands.size() - 1;
  }

  /// Whether there is room beside what waits in `band` and before it.
  bool has_room_among(std::size_t band, std::uint64_t bytes) const {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    for (std::size_t before = 0; before <= band; ++before) {
      packets += bands_[before].packets();
      octets += bands_[before].bytes();
    }
    return room_.has(bytes, packets, octets);
  }
  /// The latest packets of the last bands go. The caller knows that they are enough.
  void make_room(std::uint64_t bytes, QueueDrops& drops) {
    for (std::size_t band = bands_.size(); !room_.has(bytes, packets_, bytes_);) {
      Fifo& last = bands_[band - 1];
      if (last.empty()) {
        --band;
      } else {
        drops.push_back({forget(last.pop_back()).handle, verdict::kQueueFull});
      }
    }
  }
  Fifo* first_band() {
    for (Fifo& band : bands_) {
      if (!band.empty()) return &band;
    }
    return nullptr;
  }
  Waiting forget(const Waiting& gone) {
    --packets_;
    bytes_ -= gone.bytes;
    return gone;
  }

  Room room_;
  std::array<std::size_t, kDscps> band_of_{};
  std::vector<Fifo> bands_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<QueueModel> make_strict_priority(const QueueOptions& options) {
  return std::make_unique<StrictPriority>(options);
}

}  // namespace post::sim
