#include "sim/network/transit/transit.h"

#include <algorithm>
#include <utility>

#include "sim/engine/distributions.h"

namespace post::sim {
namespace {

/// SplitMix64 from a keyed draw: as many values as one packet's distribution takes.
class PacketStream final : public RandomStream {
 public:
  explicit PacketStream(std::uint64_t start) : state_(start) {}
  std::uint64_t next() override {
    state_ += kGoldenGamma;
    return mix64(state_);
  }

 private:
  std::uint64_t state_;
};

bool drawn(const KeyedDraws& draws, std::uint64_t ordinal, std::uint64_t ppb) {
  if (ppb == 0) return false;
  const std::uint64_t certain = kCertain;
  return happens(draws.draw(ordinal), static_cast<std::uint32_t>(std::min(ppb, certain)));
}

}  // namespace

Result<TransitModel> TransitModel::make(Setup setup) {
  auto jitter = make_jitter(setup.options.jitter);
  if (!jitter) return jitter.error();
  return TransitModel(std::move(setup), *std::move(jitter));
}

TransitModel::TransitModel(Setup setup, std::unique_ptr<JitterModel> jitter)
    : options_(std::move(setup.options)),
      loss_(std::move(setup.loss)),
      jitter_(std::move(jitter)),
      corruption_(setup.draws.stage("corruption")),
      duplication_(setup.draws.stage("duplication")),
      delays_(setup.draws.stage("jitter")),
      plain_(is_plain(options_)) {}

bool is_plain(const TransitOptions& options) {
  return options.jitter.kind == "none" && options.duplication_ppb == 0 &&
         options.corruption_ppb == 0 && !options.black_hole;
}

void TransitModel::set_black_hole(bool black_hole) {
  options_.black_hole = black_hole;
  plain_ = is_plain(options_);
}

Transit TransitModel::impaired(const PacketMeta& packet, Duration delay) {
  if (options_.black_hole) return {Verdict::drop(verdict::kBlackHole)};
  PacketStream random(delays_.draw(packet.ordinal));
  const Time earliest = after(packet.now, delay);
  Transit transit{Verdict::pass(), after(earliest, jitter_->draw(random))};
  transit.corrupted = drawn(corruption_, packet.ordinal, options_.corruption_ppb);
  if (drawn(duplication_, packet.ordinal, options_.duplication_ppb)) {
    transit.copy_arrives = after(earliest, jitter_->draw(random));
  }
  return transit;
}

}  // namespace post::sim
