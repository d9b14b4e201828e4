// Two flows of datagrams that lead to each other, for what speaks post/1 over them: a test decides
// the fate of each packet and reads what it carried.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/host.h"

namespace post::testing {

class DatagramPipe {
 public:
  enum class Fate : std::uint8_t { kPass, kDrop, kTwice, kDetour };
  struct Packet {
    Time sent;
    bool from_client = false;
    std::size_t size = 0;
    std::string frames;  ///< in words: "hello", "data 0.1 0-11", "ack 0-3"
    Signals signals{};
    Bytes bytes{};
  };

  explicit DatagramPipe(Host& host);

  std::unique_ptr<DatagramFlow> client_end() { return end(0); }
  std::unique_ptr<DatagramFlow> server_end() { return end(1); }

  Duration delay = std::chrono::milliseconds(10);  ///< one way
  Duration detour = std::chrono::milliseconds(5);  ///< what Fate::kDetour takes longer
  std::size_t max_payload = 1200;
  bool blocked = false;      ///< the network's queue is full
  bool unreachable = false;  ///< there is no route
  std::uint8_t ecn = 0;      ///< what the other end reads on every packet
  /// Without one every packet passes.
  std::function<Fate(const Packet&)> judge;

  const std::vector<Packet>& packets() const { return packets_; }
  /// Packets so far, as "10 > data 0.1 0-11" with the time in milliseconds; `>` is the client's.
  std::vector<std::string> lines(std::size_t from = 0) const;
  /// Those with that word in them.
  std::vector<Packet> with(std::string_view word) const;
  /// Drops the first packet of that end with that word in it, and passes all others.
  void drop_first(bool from_client, std::string word);
  /// What was never sent arrives at an end.
  void inject(bool at_client, Bytes bytes);
  void unblock();
  void report(bool at_client, Cause cause);
  void narrow(std::size_t payload);

 private:
  class Flow;
  std::unique_ptr<DatagramFlow> end(std::size_t side);
  SendStatus send(std::size_t from, std::span<const Bytes> bytes, Signals signals);
  void fly(std::size_t to, Bytes bytes, Duration delay);
  void deliver();

  Host& host_;
  std::vector<Packet> packets_;
  std::array<Flow*, 2> flows_{};
  std::multimap<Time, std::pair<std::size_t, Bytes>> flying_;
  Task due_;
};

/// The frames of one packet, in words.
std::string describe_packet(const Bytes& datagram);

}  // namespace post::testing
