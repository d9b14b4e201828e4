// The seam: all that one endpoint may observe of the outside world. Each world implements it; the
// model knows no world.
//
// Single-threaded per host. No delegate call ever runs inside a call to the same object, and none
// runs inside an API call that caused it (rule 3): worlds queue, and call from the delivery phase.
// A Host outlives all that it handed out; when it is destroyed, nothing calls back any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/bytes.h"
#include "model/cause.h"
#include "model/executor.h"
#include "model/ids.h"
#include "model/interface.h"
#include "model/random.h"
#include "model/result.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

/// What the sender asks of the network for one datagram.
struct Signals {
  std::uint8_t dscp = 0;       ///< 0..63
  std::uint8_t ecn = 0;        ///< 0..3, RFC 3168
  Time useful_until = kNever;  ///< draft section 2.2; see DatagramSocket::carry_useful_until
};

enum class SendStatus : std::uint8_t {
  kTaken,
  kBlocked,      ///< the queue below is full: on_sendable follows
  kTooBig,       ///< above max_payload()
  kUnreachable,  ///< no route or interface down: nothing was sent
};

struct Datagram {
  Bytes bytes;
  SocketAddress remote;
  SocketAddress local;  ///< the destination address it came to
  InterfaceId interface {};
  std::uint8_t ecn = 0;
  std::uint8_t hop_limit = 0;
};

/// An error that the network reported (ICMP), for the peer it is about where that is known.
struct PathError {
  Cause cause = Cause::kNone;
  std::optional<SocketAddress> remote;
  std::size_t mtu = 0;  ///< with kPacketTooBig: the link's MTU in IP bytes
};

/// A socket bound to a local address (and interface, unless any); many peers.
class DatagramSocket {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_datagrams() = 0;  ///< receive() until it is empty
    virtual void on_sendable() = 0;   ///< after kBlocked
    virtual void on_path_error(const PathError& error) = 0;
  };
  virtual ~DatagramSocket() = default;
  virtual void set_delegate(Delegate* delegate) = 0;  ///< re-posts what is pending
  virtual SocketAddress local() const = 0;
  virtual InterfaceId interface() const = 0;
  virtual std::size_t max_payload(const SocketAddress& to) const = 0;
  virtual SendStatus send(const SocketAddress& to, std::span<const Bytes> bytes,
                          Signals signals) = 0;
  virtual std::optional<Datagram> receive() = 0;
  /// From now on datagrams tell path elements Signals::useful_until, and max_payload() leaves room
  /// for that; without it, and where the world lacks the capability, nobody is told.
  virtual void carry_useful_until() {}
};

/// One peer of a shared socket, handed out by a demultiplexer: what a protocol stack instance over
/// datagrams gets.
class DatagramFlow {
 public:
  using Delegate = DatagramSocket::Delegate;
  virtual ~DatagramFlow() = default;
  virtual void set_delegate(Delegate* delegate) = 0;
  virtual SocketAddress local() const = 0;
  virtual SocketAddress remote() const = 0;
  virtual std::size_t max_payload() const = 0;
  virtual SendStatus send(std::span<const Bytes> bytes, Signals signals) = 0;
  virtual std::optional<Datagram> receive() = 0;
};

/// What a byte stream knows of itself. Absent where this world or protocol cannot tell.
struct ChannelInfo {
  std::optional<Duration> srtt;
  std::optional<Duration> min_rtt;
  std::optional<Duration> rttvar;
  std::optional<std::size_t> congestion_window;  ///< bytes
  std::optional<std::size_t> in_flight;          ///< bytes
  std::optional<std::size_t> unsent;  ///< bytes accepted by write() that no segment carried yet
  std::optional<std::uint64_t> delivery_rate;  ///< bit/s
  std::optional<std::uint64_t> losses;         ///< segments
  std::optional<bool> early_data;  ///< the peer took octets with the first packet (TCP Fast Open)
};

/// Octets of a stream with their place in it: its first octet is at 0.
struct StreamPiece {
  std::uint64_t offset = 0;
  Bytes bytes;
};

/// A reliable byte stream: kernel, ns-3 or embedded TCP; TLS is one over another.
class ByteChannel {
 public:
  static constexpr std::size_t kDefaultUnsentLimit = 16 * 1024;

  /// Order of calls: on_up first and at most once; on_closed last and exactly once unless reset()
  /// was called here.
  class Delegate {
   public:
    virtual ~Delegate() = default;
    /// Of the early bytes written before it, `early_accepted` arrived; the rest is gone and must be
    /// written again.
    virtual void on_up(std::size_t early_accepted) = 0;
    virtual void
    on_readable() = 0;  ///< there is something to read after read() gave less than asked
    virtual void on_writable() = 0;  ///< after writable() was 0 or write() was short
    virtual void
    on_peer_finished() = 0;  ///< after the last octet was readable; our direction stays open
    virtual void on_closed(Cause cause) = 0;  ///< the channel may be destroyed in it
  };
  virtual ~ByteChannel() = default;  ///< an open channel is reset
  /// Re-posts what is pending: an accepted channel is up at once and waits for its owner.
  virtual void set_delegate(Delegate* delegate) = 0;
  virtual SocketAddress local() const = 0;
  virtual SocketAddress remote() const = 0;
  virtual std::size_t writable() const = 0;  ///< bytes; above 0 before on_up: early data
  virtual std::size_t write(
      std::span<const Bytes> bytes) = 0;                  ///< takes what fits, returns how much
  virtual std::size_t read(std::span<std::byte> to) = 0;  ///< not reading closes the peer's window
  /// True where this world can (Capabilities::unordered_read): from now on on_readable() also tells
  /// of octets that came behind a hole, and read_unordered() gives them.
  virtual bool enable_unordered_read() { return false; }
  /// Octets behind a hole, each once and as they came. read() gives them again in their turn, and
  /// they count against the window until it did. What read() could give is not told here any more.
  virtual std::optional<StreamPiece> read_unordered() { return std::nullopt; }
  virtual void finish() = 0;  ///< end of our direction behind what was written
  virtual void reset() = 0;   ///< silent: no delegate call follows
  /// How many bytes beyond what is in flight write() takes: the queue stays in the model (rule 20).
  virtual void set_unsent_limit(std::size_t bytes) = 0;
  virtual ChannelInfo info() const = 0;
};

/// A listening stream socket. Destroying it refuses later connections; those handed out live on.
class StreamListener {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_accepted(std::unique_ptr<ByteChannel> channel) = 0;
  };
  virtual ~StreamListener() = default;
  virtual void set_delegate(Delegate* delegate) = 0;  ///< re-posts connections that wait
  virtual SocketAddress local() const = 0;
};

/// Where a connection leaves and where it goes.
struct StreamPath {
  SocketAddress local;  ///< port 0: an ephemeral one
  SocketAddress remote;
  InterfaceId interface {};
};

struct StreamOptions {
  bool early_data = false;
  bool fast_open = false;
  bool multipath = false;
};

/// What a world can do. A stack that needs more is no candidate there, and the trace says so.
struct Capabilities {
  bool datagrams = true;
  bool streams = true;
  bool multicast = false;
  bool fast_open = false;
  bool multipath_tcp = false;
  bool unordered_read = false;  ///< byte channels show what came behind a hole
  bool useful_until = false;    ///< path elements can be told until when a datagram is of use
  bool ecn = false;
};

/// What the network says of a path before it is used (draft section 2.8). Absent where unknown.
struct PathHints {
  std::vector<std::string> elements;
  std::optional<std::uint64_t> reserved_rate;  ///< bit/s
};

class Network {
 public:
  class Observer {
   public:
    virtual ~Observer() = default;
    /// An interface went up or down, or its addresses changed: read interfaces() again.
    virtual void on_interface_changed(InterfaceId interface) = 0;
  };
  virtual ~Network() = default;

  virtual std::vector<Interface> interfaces() const = 0;  ///< ordered by name
  /// True where a packet from `local` out of `interface` has a route to `remote`: same family,
  /// interface up, route there.
  virtual bool routable(const IpAddress& local, InterfaceId interface,
                        const IpAddress& remote) const = 0;
  virtual Capabilities capabilities() const = 0;
  virtual PathHints path_hints(const StreamPath& path) const = 0;
  virtual void add_observer(Observer& observer) = 0;
  virtual void remove_observer(Observer& observer) = 0;

  /// `local.port` 0 takes an ephemeral port; an unspecified address takes any of that family.
  virtual Result<std::unique_ptr<DatagramSocket>> bind_datagram(const SocketAddress& local,
                                                                InterfaceId interface) = 0;
  /// Starts a handshake. An error here means that no packet could leave at all.
  virtual Result<std::unique_ptr<ByteChannel>> connect_stream(const StreamPath& path,
                                                              const StreamOptions& options) = 0;
  virtual Result<std::unique_ptr<StreamListener>> listen_stream(const SocketAddress& local) = 0;
  /// Receives what is sent to `group` on `interface` through `socket`, until the socket ends.
  virtual Result<void> join(DatagramSocket& socket, const IpAddress& group,
                            InterfaceId interface) = 0;
  /// The same, but only of what `source` sends (RFC 4607). Refused where the world cannot.
  virtual Result<void> join_source(DatagramSocket& /*socket*/, const IpAddress& /*group*/,
                                   const IpAddress& /*source*/, InterfaceId /*interface*/) {
    return Error{"not_supported", "source-specific multicast is not offered by this host"};
  }
};

class Host {
 public:
  virtual ~Host() = default;
  virtual const std::string& name() const = 0;
  virtual EntityId entity() const = 0;
  virtual Executor& executor() = 0;
  virtual Network& network() = 0;
  virtual std::unique_ptr<RandomStream> random(std::string_view consumer) = 0;
  virtual const Tracer& tracer() const = 0;
};

}  // namespace post
