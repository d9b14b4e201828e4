// How much of a connection is read at one time.
#pragma once

#include <cstddef>

namespace post {

/// A peer that sends as fast as it is read must keep nobody waiting: neither other connections, nor
/// what follows from what it sent. So reading has turns. After each, what was read is handed over
/// and the answers leave; then it is read on, at the same instant, behind others that are due. Two
/// ends that answer each other work at the same time so, instead of in turn.
class ReadTurn {
 public:
  /// Few enough that answers leave early, enough to share the cost of a system call.
  static constexpr std::size_t kItems = 32;
  static constexpr std::size_t kOctets = 64 * 1024;

  void begin() { items_ = octets_ = 0; }
  /// A Message, a part of one, or whatever else the peer said: 1, or 0 of what nothing follows
  /// from.
  void note(std::size_t octets, std::size_t items = 1) {
    items_ += items;
    octets_ += octets;
  }
  /// Some, but no crowd.
  bool few() const { return items_ == 1 || items_ == 2; }
  /// Some, or none.
  bool quiet() const { return items_ <= 2; }
  bool over() const { return items_ >= kItems || octets_ >= kOctets; }

 private:
  std::size_t items_ = 0;
  std::size_t octets_ = 0;
};

}  // namespace post
