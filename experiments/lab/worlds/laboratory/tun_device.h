// A network interface whose other side is this process.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "adapters/posix/descriptor.h"
#include "model/result.h"

namespace post::lab {

/// Gone with its descriptor. Nonblocking.
class TunDevice {
 public:
  static constexpr std::size_t kLongestName = 15;

  /// In the calling thread's network namespace. Error `unsupported` without /dev/net/tun or the
  /// right to use it, or where the system takes no interface of this name.
  static Result<TunDevice> create(const std::string& name);

  int descriptor() const { return descriptor_.get(); }
  enum class Io : std::uint8_t { kDone, kNothing, kGone };  ///< kGone: the interface vanished
  /// One packet that the system sends; `into` holds `size` octets of it then.
  Io read(std::span<std::byte> into, std::size_t& size) const;
  /// One packet for the system. kNothing: it has no room, or the interface is down.
  Io write(std::span<const std::byte> packet) const;
  /// What the system sees as a cable. Its addresses and routes stay.
  void set_carrier(bool on) const;

 private:
  explicit TunDevice(posix::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  posix::Descriptor descriptor_;
};

}  // namespace post::lab
