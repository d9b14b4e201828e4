// What the packets under way carry, and what else has to arrive over datagrams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "model/stacks/post/frames.h"
#include "model/stacks/post/recovery/sent_packet.h"
#include "model/stacks/post/varint.h"

namespace post::wire {

/// Octets of a PROPERTIES frame beside its content, at most.
inline constexpr std::size_t kPartOverhead = 1 + 4 + 4 * kLongestVarint;

/// Frames other than content that must arrive: each is sent until a packet with it is acknowledged.
/// They may arrive in any order, and again.
class ControlFrames {
 public:
  using Id = std::uint64_t;

  /// A CREDIT takes the place of the stream's last one.
  void add(Frame frame);
  /// Nothing waits for a packet.
  bool idle() const { return waiting_.empty(); }
  std::size_t waiting_octets() const { return waiting_octets_; }
  /// Takes the first that waits and fits.
  std::optional<Id> take(std::size_t room);
  const Frame& frame(Id id) const { return frames_.at(id); }
  void lost(Id id);
  /// The frame, unless it had arrived or was replaced before.
  std::optional<Frame> acked(Id id);
  /// Frames that can be parted have at most that many octets from now on.
  void narrow(std::size_t room);
  /// Something of that stream, other than credit, has not arrived.
  bool concern(StreamId stream) const;
  std::size_t size() const { return frames_.size(); }

 private:
  void remove(Id id);

  std::map<Id, Frame> frames_;  // not acknowledged
  std::set<Id> waiting_;        // of them, for a packet
  std::map<StreamId, Id> credits_;
  std::size_t waiting_octets_ = 0;
  Id next_ = 0;
};

struct Piece {
  MessageKey key;
  Range octets;
};

/// What one packet carries that somebody wants to know the fate of.
struct Contents {
  std::vector<Piece> pieces{};
  std::vector<ControlFrames::Id> controls{};
  std::size_t greeting = 0;                              ///< frames of the handshake
  std::optional<recovery::PacketNumber> acknowledges{};  ///< the highest that its ack names
};

/// The contents of packets that are under way, or declared lost and maybe only slow.
class ContentsUnderWay {
 public:
  void add(recovery::PacketNumber number, Contents contents);
  /// It arrived.
  Contents arrived(recovery::PacketNumber number);
  /// What it carried is to be sent again: once for each packet, though it may still arrive.
  Contents give_back(recovery::PacketNumber number);
  /// The same for the oldest packet of which something would come back.
  Contents give_back_oldest();
  void forget(recovery::PacketNumber number) { packets_.erase(number); }

  /// Their fate is of no interest any more.
  void abandon(MessageKey key);
  void abandon(MessageKey key, Range octets);
  /// Octets of that stream are under way.
  bool concern(StreamId stream) const;

 private:
  struct Entry {
    Contents contents;
    bool returned = false;
  };
  std::map<recovery::PacketNumber, Entry> packets_;
};

}  // namespace post::wire
