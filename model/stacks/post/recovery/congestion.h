// How much may be under way: congestion controllers, found by name. Decisions without I/O; octets
// in flight are counted by LossDetection.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/result.h"
#include "model/stacks/post/recovery/sent_packet.h"

namespace post::recovery {

/// One object for each instance. Every packet is told once, as sent and then as acked or lost.
class CongestionController {
 public:
  virtual ~CongestionController() = default;
  /// The largest datagram that the path takes has changed.
  virtual void set_datagram_size(std::size_t octets) = 0;
  virtual void on_sent(const SentPacket& packet) = 0;
  /// `limited`: more would have been sent if the window had let it; else it must not grow.
  virtual void on_acked(const SentPacket& packet, bool limited) = 0;
  virtual void on_lost(const SentPacket& packet, Time now) = 0;
  /// The network says that it is about to lose. `sent`: when the newest packet left that the peer
  /// has acknowledged.
  virtual void on_ecn_ce(Time sent, Time now) = 0;
  virtual void on_persistent_congestion() = 0;
  virtual std::size_t window() const = 0;  ///< octets in flight at most; never 0
};

using CongestionFactory =
    std::function<std::unique_ptr<CongestionController>(std::size_t datagram_size)>;

/// Congestion controllers by name; a value, no global state.
class CongestionRegistry {
 public:
  static CongestionRegistry built_in();  ///< all of this library, sorted by name
  /// Takes the place of one with the same name.
  void add(std::string name, CongestionFactory factory) {
    for (auto& [known, make] : controllers_) {
      if (known == name) return void(make = std::move(factory));
    }
    controllers_.emplace_back(std::move(name), std::move(factory));
  }
  /// Or `unknown_congestion_controller`, which names those that there are.
  Result<CongestionFactory> find(std::string_view name) const {
    for (const auto& [known, factory] : controllers_) {
      if (known == name) return factory;
    }
    std::string text = "no congestion controller is called '" + std::string(name) + "'; known:";
    for (const auto& [known, factory] : controllers_) text += " " + known;
    return Error{"unknown_congestion_controller", text};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, factory] : controllers_) names.push_back(name);
    return names;
  }

 private:
  std::vector<std::pair<std::string, CongestionFactory>> controllers_;
};

}  // namespace post::recovery
