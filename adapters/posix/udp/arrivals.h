// What a datagram socket has received.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/posix/context.h"
#include "model/host.h"

namespace post::posix {

/// Takes datagrams from the kernel in batches, and super-packets of UDP_GRO apart again.
class Arrivals {
 public:
  enum class More : std::uint8_t { kNone, kLikely };

  /// Reads one batch from `socket`, whose port is `port`. kLikely: the kernel may have more.
  More read(int socket, std::uint16_t port, Context& context);
  bool empty() const { return next_ == datagrams_.size(); }
  std::optional<Datagram> pop();

 private:
  /// How a whole batch slot came.
  struct Manner {
    Datagram common;
    std::size_t segment = 0;  ///< octets of each datagram but the last; 0: it is one
    std::uint32_t overflows = 0;
  };

  void take(std::size_t slot, mmsghdr& header, std::uint16_t port, Context& context);
  static Manner manner_of(msghdr& header, const InterfaceTable& interfaces);

  std::vector<Datagram> datagrams_;
  std::size_t next_ = 0;
  std::uint32_t overflows_ = 0;  ///< as the kernel counts for this socket
};

}  // namespace post::posix
