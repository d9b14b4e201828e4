// The receiving half of a memory protocol stack instance: order, duplicates, keys and flow control,
// as the traits say.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "tests/support/memory_sender.h"

namespace post::testing {

class MemoryReceiver {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void pass_up(Chunk chunk) = 0;
    virtual void pass_up(const memory::SkipFrame& skip) = 0;
    virtual void pass_up(const memory::FinishFrame& finish) = 0;
    /// What concerns no Message and need not wait for one.
    virtual void control(const memory::Frame& frame) = 0;
    /// That many octets were passed up in all.
    virtual void window_moved(std::uint64_t octets) = 0;
  };

  MemoryReceiver(Owner& owner, const PsiTraits& traits) : owner_(owner), traits_(traits) {}

  /// False: it was here before.
  bool take(memory::Packet&& packet);
  void grant(StreamId stream, std::uint64_t octets);

 private:
  struct Stream {
    std::deque<memory::Frame> inbox;  // not passed up yet
    std::uint64_t granted = UINT64_MAX;
    std::uint64_t passed_up = 0;
    MessageId last_id = 0;  // without `dedupes`, keys count what came here
    std::map<MessageId, MessageId> ids;
    std::uint64_t offset = 0;  // without `boundaries`, all is one Message
  };

  bool surfaces_again(const memory::Packet& packet) const;
  void take_in_order(memory::Packet&& packet);
  void take_frames(std::vector<memory::Frame>&& frames, bool data_too);
  void take_frame(memory::Frame&& frame);
  void drain(StreamId stream);
  void pass_up(Stream& stream, Chunk chunk);
  void pass_up(Stream& stream, memory::SkipFrame skip);
  void pass_up(Stream& stream, const memory::FinishFrame& finish);

  Owner& owner_;
  const PsiTraits& traits_;
  std::set<std::uint64_t> seen_;
  std::uint64_t next_ = 0;                         // in order: the number to come
  std::map<std::uint64_t, memory::Packet> ahead_;  // in order: what came too early
  std::map<StreamId, Stream> streams_;
  std::uint64_t passed_up_ = 0;
};

}  // namespace post::testing
