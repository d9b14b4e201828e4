// A PSI that speaks post/1 over a byte channel.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/flat_map.h"
#include "model/host.h"
#include "model/psi.h"
#include "model/rarely.h"
#include "model/stacks/last_task.h"
#include "model/stacks/post/channel_acks.h"
#include "model/stacks/post/conversation.h"
#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/unsent_limit.h"
#include "model/stacks/read_block.h"
#include "model/stacks/read_turn.h"

namespace post {

/// Without a delegate it reads nothing, and with one by turns (ReadTurn). Octets given to send()
/// are buffered until flush(), never more than the channel said it would take and one frame of
/// kLeastChunk; what is no content leaves at the end of the instant at the latest. A peer that
/// breaks the protocol is told why, every stream gets the error, and the instance goes down with
/// Cause::kProtocol.
class PostChannelInstance final : public ProtocolStackInstance,
                                  private ByteChannel::Delegate,
                                  private wire::Conversation::Owner {
 public:
  static constexpr std::size_t kLongestChunk = 16 * 1024;
  /// Nothing shorter is cut off a Message, however little the channel takes: a frame has a head,
  /// and who comes last in a round is not to get crumbs (rule 34).
  static constexpr std::size_t kLeastChunk = 1400;
  /// Octets that wait for a peer that does not read: half of it may be content.
  static constexpr std::size_t kMaxUnwritten = 256 * 1024;
  /// Chunks whose acks wait at most while the peer's octets are being read.
  static constexpr std::size_t kAcksThatWait = 256;
  static PsiTraits promise();

  PostChannelInstance(Host& host, std::unique_ptr<ByteChannel> channel,
                      wire::HandshakeOptions options,
                      std::size_t unsent_limit = ByteChannel::kDefaultUnsentLimit);

  void set_delegate(ProtocolStackInstance::Delegate* delegate) override;
  PsiTraits traits() const override;
  PathSample sample() const override;
  SocketAddress local() const override { return channel_->local(); }
  SocketAddress remote() const override { return channel_->remote(); }
  const JoinSecret* join_secret() const override { return conversation_.secret(); }
  std::optional<Joining> joining() const override { return conversation_.handshake().joined(); }
  void settle_down() override { conversation_.forget_handshake(); }

  std::size_t budget(StreamId stream) const override;
  void send(Chunk chunk) override;
  void flush() override { push(); }
  void skip(MessageKey key, const WireProperties& properties) override;
  void forget(MessageKey, Range) override {}
  void grant(StreamId stream, Credit credit) override;
  void open(StreamId stream, StreamId parent) override;
  void answer_open(StreamId stream, bool accept) override;
  void finish(StreamId stream) override;
  void reset(Cause cause) override;

 private:
  void on_up(std::size_t early_accepted) override;
  void on_readable() override {
    drained_ = false;
    report();
  }
  void on_writable() override;
  void on_peer_finished() override;
  void on_closed(Cause cause) override;

  void send(wire::Frame frame) override;
  void handshake_done() override;
  ProtocolStackInstance::Delegate* listener() override { return listening() ? delegate_ : nullptr; }
  void closed_by_peer(const wire::CloseFrame& close) override;

  bool listening() const { return delegate_ != nullptr && !silent_; }
  bool reads() const { return listening() && reading_ && !inlet_->turn.over(); }
  void report();
  void read_all();
  void take_frames();
  Outcome<void> take(Chunk&& chunk);
  Outcome<void> take(wire::Frame&& frame);
  Outcome<void> acked(const wire::AckFrame& ack);
  void measured(const wire::PongFrame& pong);
  void break_off(const Error& error);
  void end_of_octets();
  void close_when_over();
  void push();
  void write();
  void write_octets();
  /// Octets on their way in. It stays while many come at a time.
  struct Inlet {
    wire::FrameReader reader;
    ByteSource octets;
    ReadTurn turn;

    bool quiet() const { return turn.quiet() && octets.size() == 0 && reader.between_frames(); }
  };
  /// Octets on their way out. It stays while many leave at a time.
  struct Outlet {
    wire::FrameWriter writer;
    ByteSink octets;
  };
  /// The only one.
  struct Ping {
    std::optional<Time> sent;
    std::optional<Duration> round_trip;
  };

  template <class Content>
  void put(const Content& content);
  void rest();
  void collect();
  bool acks_can_wait() const;

  static constexpr std::size_t kFew = 2;  // for which no memory is kept

  Host& host_;
  std::unique_ptr<ByteChannel> channel_;
  wire::Conversation conversation_;
  std::uint64_t peer_max_message_;
  std::uint64_t peer_max_streams_;
  ProtocolStackInstance::Delegate* delegate_ = nullptr;
  Rarely<Inlet> inlet_;
  Rarely<Outlet> outlet_;
  ReadBlock block_;
  UnsentLimit unsent_limit_;
  std::size_t unwritten_octets_ = 0;  // of the outlet
  wire::AckCollector acks_;
  wire::Unacked unacked_;
  std::vector<AckedOctets> told_;              // memory for the next acks
  Rarely<FlatMap<StreamId, Credit>> credits_;  // to be told
  Rarely<Ping> ping_;                          // unused: the channel measures its round trips
  bool silent_ = false;                        // after reset()
  bool channel_up_ = false;
  bool up_to_tell_ = false;             // again, to a new delegate of what the peer opened
  mutable bool budget_wanted_ = false;  // somebody was told that there is none
  bool finishing_ = false;              // all streams are over: our direction ends
  bool peer_finished_ = false;
  bool reading_ = true;
  bool drained_ = false;  // the channel gave all that it had, and will tell of more
  bool read_on_ = false;  // when what followed from the last turn has left
  std::optional<Cause> down_;
  Task report_;  // what waits for a new delegate
  LastTask<PostChannelInstance, &PostChannelInstance::push>
      push_;  // the pump takes along what waits here
};

}  // namespace post
