// What one end of a connection over datagrams sends: when a packet leaves, what it carries, and
// what becomes of that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "model/host.h"
#include "model/stacks/post/packet.h"
#include "model/stacks/post/packet_assembly.h"
#include "model/stacks/post/recovery/congestion.h"
#include "model/stacks/post/recovery/loss_detection.h"
#include "model/stacks/post/recovery/pacer.h"
#include "model/stacks/post/recovery/received_packets.h"

namespace post::wire {

/// What the instance's delegate is to be told of what was sent.
struct Notice {
  enum class Kind : std::uint8_t { kAcked, kLost, kSkipAcked };
  Kind kind;
  MessageKey key;
  Range octets{};
};

class PacketSender {
 public:
  struct Options {
    ConnectionId own = 0;
    bool ecn = false;  ///< marks packets as ECN-capable
    DscpMarking marking = DscpMarking::kNone;
    recovery::CongestionFactory congestion;
  };

  PacketSender(Host& host, DatagramFlow& flow, recovery::ReceivedPackets& received,
               Options options);

  // ---- the handshake ----
  /// HELLO or JOIN: all of them are in each handshake packet until the peer has acknowledged it.
  void greet(Frame frame);
  void greet_again() { greet_due_ = true; }
  void set_peer(ConnectionId peer) { peer_ = peer; }
  /// The peer's address is no invention: what it does not acknowledge may be sent again.
  void start_timers() { timers_on_ = true; }
  /// Content may leave from now on, and the peer may take its time to acknowledge.
  void set_up();

  // ---- what is to be sent ----
  /// Where it is 0, take_budget() says when it is more.
  std::size_t budget() const;
  void add(Chunk chunk);
  void add(Frame control) { controls_.add(std::move(control)); }
  void abandon(MessageKey key);
  void abandon(MessageKey key, Range octets);
  /// Something of that stream has not arrived, or was not told to be lost.
  bool concerns(StreamId stream) const;
  void forget(StreamId stream) { assembly_.forget(stream); }
  /// Lets go what may leave now: whole packets, and with `all` what does not fill one. What may
  /// not goes as soon as it may.
  void push(bool all);
  /// The same, after something has changed.
  void resume() { push(pushing_all_); }
  /// The end of an instant: what has waited for content does so no longer.
  void end_instant();
  /// The last packet of this connection, whether it arrives or not.
  void close(const CloseFrame& close);

  // ---- what happens ----
  /// Error `protocol`: it names a packet that was never sent.
  Outcome<void> acknowledged(const PacketAckFrame& ack);
  void timeout();  ///< what leaves because of it leaves in resume()
  void sendable();
  /// The flow's largest payload has changed.
  void path_narrowed();

  Time next_deadline() const;
  /// True once for each time that the budget is above 0 after it was not.
  bool take_budget();
  std::optional<Notice> next_notice();
  bool has_notices() const { return !notices_.empty(); }

  std::size_t capacity() const { return capacity_; }
  /// Content in one packet at most.
  std::size_t max_chunk() const;
  unsigned probes() const { return loss_.probes(); }
  std::optional<Duration> round_trip() const;
  std::size_t window() const { return congestion_->window(); }
  /// Frames other than content that the peer may not have.
  std::size_t controls() const { return controls_.size(); }
  /// The end of the instant is to send what asks for an answer.
  bool probe_due() const { return probe_due_ && !blocked_; }
  /// The network would not take the last packet at all.
  bool unreachable() const { return unreachable_; }

 private:
  struct Blocked {
    ByteSink octets;
    Signals signals;
  };
  using Findings = recovery::LossDetection::Findings;

  Time now() const { return host_.executor().now(); }
  recovery::Pacer::Rate rate() const { return {window(), loss_.rtt().smoothed()}; }
  bool window_open(std::size_t size) const { return loss_.in_flight() + size <= window(); }
  bool may_leave(std::size_t size) const;
  std::size_t room() const;
  std::size_t next_size() const;
  bool content_waits(bool all) const;
  bool ack_due() const;

  Assembled assemble();
  Assembled greeting();
  void put_ack(Assembled& packet);
  void transmit(Assembled packet, bool handshake = false);
  void offer(ByteSink octets, Signals signals, std::size_t size);
  void set_capacity(std::size_t octets);

  void apply(const Findings& findings, bool limited);
  void settle(const Contents& contents);
  void give_back(const Contents& contents);
  void count_marks(std::uint64_t marks, const Findings& findings);

  Host& host_;
  DatagramFlow& flow_;
  recovery::ReceivedPackets& received_;
  Options options_;
  ConnectionId peer_ = 0;
  std::size_t capacity_ = 0;
  ControlFrames controls_;
  PacketAssembly assembly_;
  ContentsUnderWay under_way_;
  recovery::LossDetection loss_;
  std::unique_ptr<recovery::CongestionController> congestion_;
  recovery::Pacer pacer_;
  recovery::PacketNumber next_number_ = 0;
  std::vector<Frame> transcript_;  // of the handshake, from here
  std::uint64_t marks_ = 0;        // that the peer has seen
  std::deque<Notice> notices_;
  std::optional<Blocked> blocked_;  // the network's queue was full
  bool greet_due_ = false;
  bool greeted_ = false;  // the peer has all of the transcript
  bool timers_on_ = false;
  bool up_ = false;
  bool pushing_all_ = false;
  mutable bool wanted_ = false;  // the budget was asked for and 0, or something could not leave
  bool probe_due_ = false;
  bool unreachable_ = false;
};

}  // namespace post::wire
