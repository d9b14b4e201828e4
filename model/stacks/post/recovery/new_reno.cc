#include "model/stacks/post/recovery/new_reno.h"

#include <algorithm>
#include <optional>

namespace post::recovery {
namespace {

constexpr std::size_t kInitialDatagrams = 10;
constexpr std::size_t kInitialOctets = 14720;
constexpr std::size_t kMinimumDatagrams = 2;

class NewReno final : public CongestionController {
 public:
  explicit NewReno(std::size_t datagram_size)
      : datagram_(datagram_size), window_(initial_window(datagram_size)) {}

  void set_datagram_size(std::size_t octets) override {
    datagram_ = octets;
    window_ = std::max(window_, minimum());
  }
  void on_sent(const SentPacket&) override {}

  void on_acked(const SentPacket& packet, bool limited) override {
    if (!limited || in_recovery(packet.sent)) return;
    if (window_ < threshold_) {
      window_ += packet.size;
      return;
    }
    acked_ += packet.size;
    if (acked_ < window_) return;
    acked_ -= window_;
    window_ += datagram_;
  }

  void on_lost(const SentPacket& packet, Time now) override { reduce(packet.sent, now); }
  void on_ecn_ce(Time sent, Time now) override { reduce(sent, now); }

  void on_persistent_congestion() override {
    window_ = minimum();
    recovery_since_.reset();
  }
  std::size_t window() const override { return window_; }

 private:
  std::size_t minimum() const { return kMinimumDatagrams * datagram_; }
  bool in_recovery(Time sent) const { return recovery_since_ && sent <= *recovery_since_; }

  void reduce(Time sent, Time now) {
    if (in_recovery(sent)) return;
    recovery_since_ = now;
    threshold_ = window_ / 2;
    window_ = std::max(threshold_, minimum());
    acked_ = 0;
  }

  std::size_t datagram_;
  std::size_t window_;
  std::size_t threshold_ = SIZE_MAX;
  std::size_t acked_ = 0;  // since the window last grew, beyond slow start
  std::optional<Time> recovery_since_;
};

}  // namespace

std::size_t initial_window(std::size_t datagram_size) {
  return std::min(kInitialDatagrams * datagram_size,
                  std::max(kInitialOctets, kMinimumDatagrams * datagram_size));
}

std::unique_ptr<CongestionController> make_new_reno(std::size_t datagram_size) {
  return std::make_unique<NewReno>(datagram_size);
}

}  // namespace post::recovery
