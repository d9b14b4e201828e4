// The sending half of a memory protocol stack instance: what waits for a packet, what was sent and
// not acknowledged, and what is sent again.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "tests/support/memory_wire.h"

namespace post::testing {

struct MemoryStackOptions {
  std::size_t packet = 1000;             ///< octets of Messages in one packet
  std::size_t unsent_limit = 16 * 1024;  ///< what waits for the path at most (rule 20)
  std::size_t window = 64 * 1024;        ///< native flow control, on stacks without `credit`
  bool accepts_early = true;             ///< the peer takes what came before the handshake
};

class MemorySender {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual Time transmit(memory::Packet packet) = 0;  ///< when its last octet leaves
    virtual void octets_acked(MessageKey key, Range octets) = 0;
    virtual void octets_lost(MessageKey key, Range octets) = 0;
    virtual void skip_acked(MessageKey key) = 0;
    virtual void budget_grew() = 0;
    virtual void hello_acked() = 0;
    virtual void finish_acked(StreamId stream) = 0;
  };

  MemorySender(Owner& owner, Host& host, MemoryPath& path, const PsiTraits& traits,
               const MemoryStackOptions& options);

  void open_handshake(bool connectionless);  ///< sends the hello
  void set_up() { up_ = true; }
  std::size_t budget() const;
  void send(Chunk chunk);
  /// What is no chunk; it leaves with the next flush, at the latest in this instant.
  void send(memory::Frame frame);
  void flush();
  void abandon(MessageKey key);
  void forget(MessageKey key, Range octets);
  void finish(StreamId stream);
  void acked(const std::vector<std::uint64_t>& numbers);
  void window_opened(std::uint64_t passed_up);
  void stop();  ///< sends nothing any more
  bool idle() const { return unacked_.empty() && pending_.empty() && finishing_.empty(); }

 private:
  struct Flight {
    memory::Packet packet;
    Time overdue;
  };

  std::uint64_t queued() const;
  bool data_pending() const;
  void note_budget();
  void fill_packets();
  void leave(memory::Packet packet);
  void fly(memory::Packet packet);
  void timer();
  void arm_timer();
  void overdue(memory::Packet packet);
  void settle(const memory::Frame& frame);
  void finish_what_can();
  bool concerns(StreamId stream) const;
  template <class Change>
  void change_chunks(MessageKey key, const Change& change);

  Owner& owner_;
  Host& host_;
  MemoryPath& path_;
  const PsiTraits& traits_;
  const MemoryStackOptions& options_;
  std::deque<memory::Frame> pending_;
  std::map<std::uint64_t, Flight> unacked_;
  std::deque<std::pair<Time, std::uint64_t>> leaving_;  // octets that have not left before
  std::set<StreamId> finishing_;
  std::uint64_t next_number_ = 0;
  std::uint64_t sent_ = 0;       // octets, in all
  std::uint64_t passed_up_ = 0;  // of them, at the peer
  bool up_ = false;
  bool stopped_ = false;
  bool budget_wanted_ = false;
  Task timer_;
  Task leave_;
};

}  // namespace post::testing
