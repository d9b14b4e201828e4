#include "adapters/posix/udp/receive_buffers.h"

namespace post::posix {

std::span<mmsghdr> ReceiveBuffers::prepare() {
  for (std::size_t i = 0; i < kSlots; ++i) {
    Slot& slot = slots_[i];
    if (slot.block.empty()) {
      slot.block =
          Bytes::generate(kSlotSize, [&](std::span<std::byte> whole) { slot.room = whole; });
    }
    slot.part = {slot.room.data(), slot.room.size()};
    msghdr& header = headers_[i].msg_hdr;
    header = {};
    header.msg_name = slot.sender.data();
    header.msg_namelen = SystemAddress::capacity();
    header.msg_iov = &slot.part;
    header.msg_iovlen = 1;
    header.msg_control = slot.control.octets.data();
    header.msg_controllen = slot.control.octets.size();
  }
  return headers_;
}

Bytes ReceiveBuffers::take(std::size_t slot, std::size_t size) {
  constexpr std::size_t kWorthKeeping = kSlotSize / 2;
  Slot& from = slots_[slot];
  if (size < kWorthKeeping) return Bytes::copy_of(from.room.first(size));
  const Bytes block = std::exchange(from.block, {});
  return block.slice(0, size);
}

}  // namespace post::posix
