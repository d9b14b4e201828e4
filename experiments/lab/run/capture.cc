#include "experiments/lab/run/capture.h"

#include "sim/network/wire.h"

namespace post::lab {

class Capture::Tap final : public sim::PacketTap {
 public:
  Tap(Capture& capture, std::string name) : capture_(capture), name_(std::move(name)) {
    if (capture_.file_ != nullptr) number_ = capture_.file_->add_interface(name_);
  }

  void on_leaving(Time now, const sim::Packet& packet) override {
    note(now, packet, PacketDirection::kOutbound);
  }
  void on_arriving(Time now, const sim::Packet& packet) override {
    note(now, packet, PacketDirection::kInbound);
  }

 private:
  void note(Time now, const sim::Packet& packet, PacketDirection direction) {
    sim::serialize(packet, octets_);
    if (capture_.file_ != nullptr) capture_.file_->packet(number_, direction, now, octets_);
    if (capture_.digest_ != nullptr) capture_.digest_->packet(name_, now, octets_);
  }

  Capture& capture_;
  std::string name_;
  PcapngWriter::InterfaceNumber number_{};
  std::vector<std::byte> octets_;
};

Capture::Capture(PcapngWriter* file, Digest* digest) : file_(file), digest_(digest) {}

Capture::~Capture() = default;

sim::PacketTap* Capture::tap(const sim::LinkEnd& end) {
  return taps_.emplace_back(std::make_unique<Tap>(*this, end.name())).get();
}

}  // namespace post::lab
