// To whom a socket has sent lately, in little room: what tells a quoted packet of its own from a
// forged one.
#pragma once

#include <cstddef>
#include <vector>

#include "model/address.h"

namespace post::sim {

/// The last remote for certain, and of the others as many as have places of their own in a table of
/// fixed size: one that was pushed out is forgotten, as an ICMP error may be lost.
class RemoteMemory {
 public:
  void note(const SocketAddress& remote) {
    if (remote != last_) note_another(remote);
  }
  bool holds(const SocketAddress& remote) const {
    if (remote == last_) return true;
    return !others_.empty() && others_[place_of(remote)] == remote;
  }

 private:
  static constexpr std::size_t kPlaces = 256;

  void note_another(const SocketAddress& remote) {
    if (last_.port != 0) {
      others_.resize(kPlaces);
      others_[place_of(last_)] = last_;
    }
    last_ = remote;
  }
  static std::size_t place_of(const SocketAddress& remote) {
    std::size_t place = remote.port;
    for (const std::uint8_t octet : remote.ip.octets()) place = place * 31 + octet;
    return place % kPlaces;
  }

  SocketAddress last_;
  std::vector<SocketAddress> others_;  ///< empty before a second remote
};

}  // namespace post::sim
