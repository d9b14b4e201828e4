// Content and other frames that wait to leave in one packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "model/host.h"
#include "model/policy_values.h"
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/packet_contents.h"

namespace post::wire {

/// A packet without its header.
struct Assembled {
  ByteSink frames{};
  std::size_t size = 0;  ///< octets of the frames
  Contents contents{};
  Signals signals{};
  bool asks_for_ack = false;
};

/// Chunks in the order in which they were given. An immediate one shares its packet with no other
/// Message (rule 27), nor does one share it with a Message of another code point.
class PacketAssembly {
 public:
  /// Octets of a DATA frame beside its content, as a rule: Messages up to a gigabyte, with a
  /// lifetime and without antecedents.
  static constexpr std::size_t kDataRoom = 36;
  /// A packet with less room than that is full.
  static constexpr std::size_t kLeastRoom = 64;

  PacketAssembly(ControlFrames& controls, DscpMarking marking)
      : controls_(controls), marking_(marking) {}

  /// Octets of frames in one packet.
  void set_room(std::size_t octets) { room_ = octets; }
  std::size_t room() const { return room_; }
  /// Properties that would take half a packet or more go ahead, in frames of their own.
  void add(Chunk chunk);
  bool empty() const { return chunks_.empty(); }
  bool whole_packet_waits() const;
  std::size_t octets() const { return octets_; }  ///< of all frames that wait
  /// How much content more fits.
  std::size_t budget() const;
  void abandon(MessageKey key);
  void abandon(MessageKey key, Range octets);
  bool concerns(StreamId stream) const;
  /// The stream has ended: nothing of it is remembered.
  void forget(StreamId stream);

  /// Puts what comes first and fits into the packet.
  void fill(Assembled& packet);
  void put(const Frame& frame, Assembled& packet);
  void close(Assembled& packet) { writer_.close(packet.frames); }

 private:
  /// What decides who may share a packet.
  struct Sharing {
    MessageKey key;
    bool immediate = false;
    std::uint8_t dscp = 0;
  };
  struct Waiting {
    Chunk chunk;
    std::uint8_t dscp = 0;
    std::size_t size = 0;  // of the frame
    Sharing sharing() const { return {chunk.key, chunk.immediate, dscp}; }
  };

  std::uint8_t dscp_for(const Chunk& chunk);
  void announce(Chunk& chunk);
  static bool share(const Sharing& a, const Sharing& b);
  void queue(Waiting waiting);
  void put(const Chunk& chunk, Assembled& packet);
  void put_part(Waiting& first, Assembled& packet);
  std::size_t room_in(const Assembled& packet) const { return room_ - packet.size; }

  ControlFrames& controls_;
  DscpMarking marking_;
  FrameWriter writer_;
  std::size_t room_ = 0;
  std::deque<Waiting> chunks_;
  std::size_t octets_ = 0;
  std::map<MessageKey, std::uint8_t> marks_;  // code points of unfinished Messages, but for 0
  std::set<MessageKey> announced_;            // properties went ahead
};

}  // namespace post::wire
