// A PSI that speaks post/1 over datagrams.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "model/host.h"
#include "model/psi.h"
#include "model/stacks/post/conversation.h"
#include "model/stacks/post/packet_sender.h"
#include "model/stacks/post/properties_assembly.h"
#include "model/stacks/post/recovery/received_packets.h"

namespace post {

/// Packets are acknowledged one by one; content of lost ones goes back by on_lost. Once up it reads
/// nothing without a delegate: what arrives stays in the flow, which is bounded. A peer that breaks
/// the protocol is told why, every stream gets the error, and the instance goes down with
/// Cause::kProtocol. What is not meant for this connection is dropped.
class PostDatagramInstance final : public ProtocolStackInstance,
                                   private DatagramFlow::Delegate,
                                   private wire::Conversation::Owner {
 public:
  /// Payload that a path must take at least.
  static constexpr std::size_t kLeastPayload = 256;
  /// Probes without an answer after which the peer counts as gone: during the handshake, and later.
  /// Each waits twice as long as the one before.
  static constexpr unsigned kMostGreetings = 4;
  static constexpr unsigned kMostProbes = 7;
  /// Probes without an answer that confirm what the network reports of the path: anybody can forge
  /// an ICMP error.
  static constexpr unsigned kConfirmingProbes = 3;
  static PsiTraits promise();

  struct Options {
    wire::HandshakeOptions handshake;
    DscpMarking marking = DscpMarking::kNone;
    wire::ConnectionId id = 0;  ///< fresh, not 0
    recovery::CongestionFactory congestion;
  };
  PostDatagramInstance(Host& host, std::unique_ptr<DatagramFlow> flow, Options options);

  void set_delegate(ProtocolStackInstance::Delegate* delegate) override;
  PsiTraits traits() const override { return traits_; }
  PathSample sample() const override;
  SocketAddress local() const override { return flow_->local(); }
  SocketAddress remote() const override { return flow_->remote(); }
  const JoinSecret* join_secret() const override { return conversation_.secret(); }
  std::optional<Joining> joining() const override { return conversation_.handshake().joined(); }

  std::size_t budget(StreamId stream) const override;
  void send(Chunk chunk) override;
  void flush() override;
  void skip(MessageKey key, const WireProperties& properties) override;
  void forget(MessageKey key, Range octets) override { sender_.abandon(key, octets); }
  void grant(StreamId stream, Credit credit) override { conversation_.grant(stream, credit); }
  void open(StreamId stream, StreamId parent) override { conversation_.open(stream, parent); }
  void answer_open(StreamId stream, bool accept) override;
  void finish(StreamId stream) override;
  void reset(Cause cause) override;

  /// Octets that may be under way.
  std::size_t window() const { return sender_.window(); }

 private:
  void on_datagrams() override { report(); }
  void on_sendable() override;
  void on_path_error(const PathError& error) override;

  void send(wire::Frame frame) override;
  void handshake_done() override;
  ProtocolStackInstance::Delegate* listener() override { return listening() ? delegate_ : nullptr; }
  void closed_by_peer(const wire::CloseFrame& close) override;

  bool listening() const { return delegate_ != nullptr && !silent_; }
  bool reads() const { return !silent_ && !down_ && (!up_ || listening()); }
  void report();
  void tell_notices();
  void tell(const wire::Notice& notice);
  void end_instant();
  void time_out();
  void schedule();
  void give_up_when_dead();
  void go_up();
  void tell_up();
  void go_down(Cause cause);
  void break_off(const Error& error);
  void finish_what_can();
  void close_when_over();

  void read_all();
  void take(Datagram&& datagram);
  bool concerns_this(const wire::PacketHeader& header) const;
  Outcome<void> take_frames(const wire::Packet& packet);
  Outcome<void> take_greeting(wire::Frame&& frame, std::size_t place);
  Outcome<void> take_frame(wire::Frame&& frame);
  Outcome<void> hand_up(wire::PropertiesAssembly::Ready ready);

  Host& host_;
  bool acceptor_;
  wire::ConnectionId id_;
  std::unique_ptr<DatagramFlow> flow_;
  wire::Conversation conversation_;
  PsiTraits traits_;
  recovery::ReceivedPackets received_;
  wire::PacketSender sender_;
  wire::PropertiesAssembly properties_;
  ProtocolStackInstance::Delegate* delegate_ = nullptr;
  wire::ConnectionId peer_ = 0;
  std::size_t greetings_ = 0;       // frames of the peer's handshake that were taken
  std::set<StreamId> finishing_;    // FINISH waits for what belongs before it
  std::optional<Datagram> kept_;    // came when there was nobody to tell
  std::uint8_t ecn_ = 0;            // of the packet that is being read
  std::optional<Cause> suspicion_;  // what the network said of the path
  std::optional<Cause> down_;
  bool reachable_ = false;  // the peer has answered with this connection's id
  bool up_ = false;
  bool up_to_tell_ = false;
  bool silent_ = false;  // after reset()
  Task report_;
  Task leave_;
  Task timer_;
};

}  // namespace post
