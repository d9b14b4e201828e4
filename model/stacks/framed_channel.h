// A PSI made of a byte channel below and a framer above.
#pragma once

#include <memory>
#include <optional>

#include "model/framing/framer.h"
#include "model/host.h"
#include "model/psi.h"
#include "model/stacks/early_reader.h"
#include "model/stacks/last_task.h"
#include "model/stacks/read_block.h"
#include "model/stacks/read_turn.h"

namespace post {

/// Serves one Carrier. Without a delegate it reads nothing and keeps what happens for the next one;
/// with one it reads by turns (ReadTurn). Content is never copied. What send() takes is in the
/// channel when it returns, but for a few octets that framing added. Where the channel shows what
/// came behind a hole and the framer can read it, Messages that may overtake are passed up at once:
/// the instance is not in_order.
class FramedChannel final : public ProtocolStackInstance, private ByteChannel::Delegate {
 public:
  /// The stream and first Message of every instance that serves a single Carrier.
  static constexpr StreamId kStream = 0;
  static constexpr std::size_t kLongestChunk = 16 * 1024;

  FramedChannel(Host& host, std::unique_ptr<ByteChannel> channel, std::unique_ptr<Framer> framer);

  void set_delegate(ProtocolStackInstance::Delegate* delegate) override;
  PsiTraits traits() const override { return traits_; }
  PathSample sample() const override;
  SocketAddress local() const override { return channel_->local(); }
  SocketAddress remote() const override { return channel_->remote(); }

  std::size_t budget(StreamId stream) const override;
  void send(Chunk chunk) override;
  void flush() override {}
  void skip(MessageKey, const WireProperties&) override {}
  void forget(MessageKey, Range) override {}
  void grant(StreamId stream, Credit credit) override;
  void open(StreamId, StreamId) override {}
  void answer_open(StreamId, bool) override {}
  void finish(StreamId stream) override;
  void reset(Cause cause) override;

 private:
  void on_up(std::size_t early_accepted) override;
  void on_readable() override;
  void on_writable() override;
  void on_peer_finished() override;
  void on_closed(Cause cause) override;

  void report();
  bool listening() const { return delegate_ != nullptr && !silent_; }
  bool may_read() const { return passed_up_ < granted_ && !receive_ended_; }
  bool reads() const { return listening() && may_read() && !turn_.over(); }
  bool may_go_down() const;
  void write();
  void read_all();
  void parse_all();
  void read_early();
  void pass_up(FramedPiece&& piece, MessageId message, bool ahead);
  void end_receiving();
  void fail_receiving(Error error);
  void report_again() { report_.arm(); }

  std::unique_ptr<ByteChannel> channel_;
  std::unique_ptr<Framer> framer_;
  FramerTraits framing_;
  std::unique_ptr<EarlyReader> early_;  // null: all is read in order
  PsiTraits traits_;
  ProtocolStackInstance::Delegate* delegate_ = nullptr;
  ByteSink unwritten_;  // encoded, and not taken by the channel
  ByteSource arrived_;
  ReadBlock block_;
  ReadTurn turn_;
  std::uint64_t passed_up_ = 0;  // octets, end marks included
  std::uint64_t granted_ = UINT64_MAX;
  std::uint64_t read_ = 0;  // octets of the channel, in order
  MessageId arriving_ = 0;  // in order
  MessageId last_arrival_ = 0;
  bool silent_ = false;  // after reset()
  bool up_ = false;
  bool up_reported_ = false;
  bool budget_wanted_ = false;  // the channel has room again and nobody was told
  bool finishing_ = false;
  bool peer_finished_ = false;
  bool receive_ended_ = false;
  bool reads_on_ = false;  // when what followed from the last turn has left
  std::optional<Cause> closed_;
  Task report_;  // what waits for a new delegate or for credit
  LastTask<FramedChannel, &FramedChannel::report_again> read_on_;
};

/// What an instance over a byte stream with this framing guarantees.
PsiTraits traits_of_framed_channel(const FramerTraits& framing);

}  // namespace post
