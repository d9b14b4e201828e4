// Where a host's datagrams land, a batch at a time.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <span>

#include "adapters/posix/system_address.h"
#include "adapters/posix/udp/control.h"
#include "model/bytes.h"

namespace post::posix {

/// One for all sockets of a host: a batch is handed on before the next one is read.
class ReceiveBuffers {
 public:
  static constexpr std::size_t kSlots = 16;
  static constexpr std::size_t kSlotSize = 64 * 1024;  ///< what UDP_GRO joins at most

  /// Headers for recvmmsg, each with room for the largest datagram.
  std::span<mmsghdr> prepare();
  SocketAddress sender(std::size_t slot) const { return slots_[slot].sender.value(); }
  /// What came into a slot. Much of it stays where it is, and the slot gets a new block; little is
  /// copied, so that a small datagram does not keep a large block.
  Bytes take(std::size_t slot, std::size_t size);

 private:
  struct Slot {
    Bytes block;
    std::span<std::byte> room;
    SystemAddress sender;
    ControlBuffer control;
    iovec part{};
  };

  std::array<Slot, kSlots> slots_;
  std::array<mmsghdr, kSlots> headers_{};
};

}  // namespace post::posix
