// Putting fragments together again at a host, as a pure table: fragments in with the time, packets
// or the reason of a drop out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/time.h"
#include "sim/network/packet.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

/// What became of a fragment: a packet is whole, or the fragment ends here for that reason, or
/// (both empty) it waits for others.
struct Reassembled {
  std::optional<Packet> packet = {};
  std::string_view dropped = {};
};

/// A packet that will never be whole. `sample` is its first fragment where that came, else another.
struct GivenUp {
  Packet sample;
  std::string_view reason;
};

class Reassembly {
 public:
  struct Limits {
    std::size_t packets = 1024;              ///< incomplete ones; for another one the oldest goes
    std::size_t octets = 4 << 20;            ///< of all fragments that wait (Linux: 4 MiB)
    Duration v4 = std::chrono::seconds(30);  ///< how long a packet may take (Linux)
    Duration v6 = std::chrono::seconds(60);  ///< RFC 8200 section 4.5
  };
  Reassembly() = default;
  explicit Reassembly(const Limits& limits) : limits_(limits) {}

  /// `fragment` carries a FragmentHeader. An atomic one (RFC 6946) is whole by itself. Fragments
  /// that overlap spoil their packet, and what comes of it afterwards is dropped with them (RFC
  /// 5722, RFC 8200); one that says the same again is ignored. A last one that is not the end, a
  /// length that is no multiple of eight, and a packet beyond 65,535 octets are malformed.
  Reassembled add(Packet&& fragment, Time now);

  /// When expire() has something to do; kNever: nothing waits.
  Time next_deadline() const;
  /// What had to make room (`fragment_full`), or did not come together in time
  /// (`fragment_timeout`); to be asked after add() too, until there is none.
  std::optional<GivenUp> expire(Time now);

  std::size_t octets() const { return octets_; }

 private:
  struct Key {
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;  ///< IPv4 only: in IPv6 only the first fragment's counts
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Piece {
    std::size_t begin = 0;
    Bytes octets;
    std::size_t end() const { return begin + octets.size(); }
  };
  struct Pending {
    Time expires{};
    std::vector<Piece> pieces;        ///< by place; none overlap
    std::optional<Packet> sample;     ///< see GivenUp
    std::optional<std::size_t> size;  ///< known from the last fragment
    std::size_t received = 0;
    bool spoiled = false;
  };
  using Map = std::map<Key, Pending>;
  enum class Placed : std::uint8_t { kNew, kAgain, kOverlap, kBeyond };

  static Key key_of(const Packet& fragment);
  Map::iterator pending(const Packet& fragment, Time now);
  Placed place(Pending& pending, const Packet& fragment, Piece&& piece);
  static void note_sample(Pending& pending, const Packet& fragment);
  void spoil(Pending& pending);
  Reassembled finish(Map::iterator at);
  void make_room(const Map::iterator& keep);
  Map::iterator oldest();
  void erase(Map::iterator at);

  Limits limits_;
  std::size_t octets_ = 0;
  Map pending_;
  std::vector<GivenUp> evicted_;  ///< for expire()
};

}  // namespace post::sim
