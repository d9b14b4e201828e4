// Ephemeral ports of one transport of one host.
#pragma once

#include <cstdint>
#include <optional>

namespace post::ns3host {

/// Hands out 49152 to 65535 in sequence, as the embedded world does, so that the same scenario has
/// the same ports.
class EphemeralPorts {
 public:
  static constexpr std::uint16_t kFirst = 49152;
  static constexpr std::uint16_t kLast = 65535;

  /// The next port for which `taken(port)` is false; nothing where all are taken.
  template <class Taken>
  std::optional<std::uint16_t> next(Taken&& taken) {
    for (unsigned tried = 0; tried <= kLast - kFirst; ++tried) {
      const std::uint16_t port = next_;
      next_ = port == kLast ? kFirst : static_cast<std::uint16_t>(port + 1);
      if (!taken(port)) return port;
    }
    return std::nullopt;
  }

 private:
  std::uint16_t next_ = kFirst;
};

}  // namespace post::ns3host
