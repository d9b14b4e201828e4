// One TCP connection from its first SYN to its end (RFC 9293): joins handshake, sender and receiver
// over the IP output.
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "model/bytes.h"
#include "model/executor.h"
#include "model/host.h"
#include "model/state.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/counters.h"
#include "sim/network/tcp/delayed_ack.h"
#include "sim/network/tcp/ecn.h"
#include "sim/network/tcp/fast_open.h"
#include "sim/network/tcp/keep_alive.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/receiver.h"
#include "sim/network/tcp/retransmission_timer.h"
#include "sim/network/tcp/sender.h"
#include "sim/network/tcp/sequence.h"
#include "sim/network/tcp/state.h"
#include "sim/network/tcp/timestamps.h"

namespace post::sim::tcp {

/// What names a connection on its host.
struct AddressPair {
  SocketAddress local;
  SocketAddress remote;
  friend auto operator<=>(const AddressPair&, const AddressPair&) = default;
};

/// The sequence numbers that a closed connection leaves behind.
struct LastNumbers {
  std::uint32_t next_to_send = 0;               ///< SND.NXT
  std::uint32_t next_to_receive = 0;            ///< RCV.NXT
  std::optional<std::uint32_t> timestamp = {};  ///< the peer's last one
};

/// What a connection needs of its host: the layer.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  /// `ecn` is the packet's codepoint.
  virtual void transmit(const AddressPair& pair, InterfaceId interface, TcpSegment&& segment,
                        Payload&& payload, std::uint8_t ecn) = 0;
  /// No segment of `pair` reaches the connection any more.
  virtual void forget(const AddressPair& pair) = 0;
  /// As forget; the pair stays reserved for 2 MSL.
  virtual void time_wait(const AddressPair& pair, const LastNumbers& numbers) = 0;
  virtual Counters& counters() = 0;
  virtual FastOpenCache& fast_open() = 0;
  /// False once the host is gone: nobody may be called any more.
  virtual std::shared_ptr<const bool> alive() const = 0;
};

struct ConnectionSetup {
  AddressPair pair;
  InterfaceId interface {};
  std::size_t segment_size = 0;  ///< octets of payload that the interface's MTU leaves
  std::uint32_t initial_sequence = 0;
  EntityId entity{};
};

/// How a connection begins (RFC 7413).
struct FastOpenStart {
  bool asks = false;                        ///< for a cookie, or with one
  std::optional<FastOpenEntry> entry = {};  ///< octets may go with SYN
};

class Connection {
 public:
  /// Told of what changed, from inside calls to the connection: it only takes notes.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_established() = 0;
    virtual void on_octets() = 0;  ///< more to read, or to read ahead
    virtual void
    on_room() = 0;  ///< what was not yet sent shrank to half the limit, after it was full
    virtual void on_peer_finished() = 0;  ///< all octets of the peer are readable, and no more come
    /// Once and last; not after reset(). The connection is out of its host's tables.
    virtual void on_ended(Cause cause) = 0;
  };

  Connection(Executor& executor, ConnectionHost& host, Owner& owner, const TcpOptions& options,
             const ConnectionSetup& setup);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { reset(); }

  const AddressPair& pair() const { return setup_.pair; }
  State state() const { return state_; }

  /// Sends SYN; with a cookie at the end of this instant, with what is written until then.
  void open(const FastOpenStart& fast_open);
  /// Answers one.
  void accept(const TcpSegment& syn, const FastOpenAnswer& answer, const Payload& payload);
  /// True while octets of the SYN were taken and the client did not show up again.
  bool is_fast_pending() const { return early_.fast && state_ == State::kSynReceived; }
  /// Octets that were written before the connection was up.
  std::size_t early_written() const { return early_.written; }
  /// `ecn` is the codepoint of its packet.
  void on_segment(const TcpSegment& header, const Payload& payload, std::uint8_t ecn);
  /// True where a segment that began with `sequence` may be in the network: what ICMP says of
  /// others is not believed (RFC 5927 section 4.1).
  bool is_under_way(std::uint32_t sequence) const;
  /// ICMP told that a segment under way did not arrive.
  void on_network_error(Cause cause);
  /// The path takes at most `octets` of payload in a segment.
  void limit_segment_size(std::size_t octets);
  /// The host goes: nothing is sent and nobody told.
  void abandon();

  std::size_t writable() const;
  std::size_t write(std::span<const Bytes> bytes);
  std::size_t readable() const { return receiver_.readable(); }
  std::size_t read(std::span<std::byte> to);
  void enable_unordered_read() { receiver_.enable_unordered_read(); }
  std::optional<StreamPiece> read_unordered();
  void finish();
  void reset();
  void set_unsent_limit(std::size_t octets);
  ChannelInfo info() const;
  void append_state(StateHash& hash) const;

 private:
  /// A segment in offsets.
  struct Arrival {
    const TcpSegment& header;
    const Payload& payload;
    StreamOffset begin = 0;  ///< of SYN where there is one, else of the payload
    StreamOffset end = 0;    ///< behind FIN where there is one
    StreamOffset acknowledgement = 0;
    std::uint8_t ecn = 0;
    StreamOffset payload_begin() const { return begin + (header.has(tcp_flag::kSyn) ? 1 : 0); }
    StreamOffset payload_end() const {
      return payload_begin() + static_cast<StreamOffset>(payload.size());
    }
  };
  enum class AckDue : std::uint8_t { kNo, kDuplicate, kCurrent };

  /// What the segment that ends the handshake tells of the peer.
  struct PeerStart {
    StreamOffset sequence = 0;
    std::size_t window = 0;  ///< octets
    StreamOffset acknowledged = 1;
  };

  /// What Fast Open adds to a connection.
  struct Early {
    std::optional<FastOpenCookie> cookie;  ///< goes with SYN or SYN/ACK
    std::unique_ptr<Task> deferred;        ///< sends the SYN with what was written
    std::size_t room = 0;                  ///< octets that may be written before the SYN leaves
    std::size_t written = 0;
    std::size_t sent = 0;  ///< octets that went with SYN
    bool asked = false;
    bool taken = false;   ///< the server acknowledged them
    bool fast = false;    ///< as server: they were taken
    bool finish = false;  ///< as server: FIN waits for the end of the handshake
  };

  // early.cc
  void send_deferred_syn();
  Payload add_early(TcpSegment& syn, bool answers);
  void note_fast_open(const TcpSegment& answer, StreamOffset acknowledged);

  // handshake.cc
  void send_syn();
  void on_syn_deadline();
  void on_segment_in_syn_sent(const TcpSegment& header);
  void refuse(const TcpSegment& header);
  void note_peer_syn(const TcpSegment& header);
  bool complete_handshake(const Arrival& arrival);
  void establish(const PeerStart& peer);
  void start_sender(const PeerStart& peer, bool syn_lost);
  void sample_handshake();

  // connection.cc
  Arrival decode(const TcpSegment& header, const Payload& payload) const;
  bool is_plausible(const Arrival& arrival);
  bool is_recent(const TcpSegment& header);
  void on_reset(const Arrival& arrival);
  bool on_syn(const Arrival& arrival);
  void challenge();
  bool take_acknowledgement(const Arrival& arrival);
  AckBlocks blocks_of(const Arrival& arrival);
  void take_payload(const Arrival& arrival);
  void take_fin(const Arrival& arrival);
  void on_deadline();
  bool keep_alive();
  void move(Event event);
  void end(Cause cause);
  void leave(Cause cause);
  void end_in_time_wait();

  // output.cc
  void transmit();
  void emit(Outgoing&& segment);
  void send_ack(bool duplicate);
  TcpSegment header(StreamOffset sequence, std::uint8_t flags) const;
  void add_report(TcpSegment& header, std::size_t payload);
  void send(TcpSegment&& segment, Payload&& payload = {}, std::uint8_t ecn = 0);
  void owe_ack(AckNeed need);
  void note_room();
  Time next_deadline() const;
  /// Octets of payload in a full segment, beside the options that each carries.
  std::size_t payload_size() const {
    return setup_.segment_size - (timestamps_.enabled() ? kTimestampsSize : 0);
  }

  Time now() const { return executor_.now(); }

  Executor& executor_;
  ConnectionHost& host_;
  Owner& owner_;
  const TcpOptions& options_;
  ConnectionSetup setup_;
  SequenceSpace ours_;
  SequenceSpace theirs_;
  RetransmissionTimer timer_;
  Sender sender_;
  Receiver receiver_;
  DelayedAck delayed_ack_;
  KeepAlive keep_alive_;
  Timestamps timestamps_;
  Ecn ecn_;
  Early early_;
  State state_ = State::kSynSent;
  AckDue ack_due_ = AckDue::kNo;
  std::size_t unsent_limit_ = ByteChannel::kDefaultUnsentLimit;
  std::uint8_t peer_scale_ = 0;
  bool scaling_ = false;      ///< the peer offered window scaling
  bool selective_ = false;    ///< both sides offered selective acknowledgements
  bool room_wanted_ = false;  ///< a write was short, or took the last room
  unsigned syns_sent_ = 0;
  Time syn_sent_at_ = kStartOfRun;
  Time opened_at_ = kStartOfRun;
  Time syn_due_ = kNever;               ///< when SYN or SYN/ACK leaves again
  StreamOffset last_acknowledged_ = 0;  ///< RFC 7323: Last.ACK.sent
  Task deadline_;
};

}  // namespace post::sim::tcp
