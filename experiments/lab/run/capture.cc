#include "experiments/lab/run/capture.h"

namespace post::lab {

class Capture::Tap final : public LinkTap {
 public:
  Tap(Capture& capture, std::string name) : capture_(capture), name_(std::move(name)) {
    if (capture_.file_ != nullptr) number_ = capture_.file_->add_interface(name_);
  }

  void on_leaving(Time now, std::span<const std::byte> octets) override {
    note(now, octets, PacketDirection::kOutbound);
  }
  void on_arriving(Time now, std::span<const std::byte> octets) override {
    note(now, octets, PacketDirection::kInbound);
  }

  const std::string& name() const { return name_; }
  Sha256Value likeness() { return likeness_.finish(); }

 private:
  void note(Time now, std::span<const std::byte> octets, PacketDirection direction) {
    if (capture_.file_ != nullptr) {
      capture_.file_->packet(number_, direction, now, octets);
      likeness_.add(direction, now, octets);
    }
    if (capture_.digest_ != nullptr) capture_.digest_->packet(name_, now, octets);
  }

  Capture& capture_;
  std::string name_;
  PcapngWriter::InterfaceNumber number_{};
  PacketLikeness likeness_;
};

Capture::Capture(PcapngWriter* file, Digest* digest) : file_(file), digest_(digest) {}

Capture::~Capture() = default;

LinkTap* Capture::tap(const std::string& end) {
  return taps_.emplace_back(std::make_unique<Tap>(*this, end)).get();
}

std::map<std::string, Sha256Value> Capture::likenesses() {
  std::map<std::string, Sha256Value> all;
  if (file_ == nullptr) return all;
  for (const auto& tap : taps_) all.emplace(tap->name(), tap->likeness());
  return all;
}

}  // namespace post::lab
