// ns-3's TCP socket, corrected where it would mislead: by what it is derived from, without a patch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "adapters/ns3/host/ns3_core.h"
#include "adapters/ns3/host/tcp/options.h"
#include "model/bytes.h"
#include "model/cause.h"
#include "model/host.h"

namespace post::ns3host {

/// What differs from ns3::TcpSocketBase (docs/ns3.md says why each):
///  - RST in answer to SYN ends the attempt at once, as refused;
///  - the end of the connection is told once, with its cause, whichever timer or segment it was;
///  - FIN leaves behind the last octet although octets are under way, and what is under way is
///    still repaired after that, in either role;
///  - FIN is not repeated for ever;
///  - what is written leaves in the same nanosecond;
///  - a reader that reads again opens the window by itself, and a closed window is not probed
///    without octets.
class StreamSocket final : public ns3::TcpSocketBase {
 public:
  /// Called at the time of what it tells, from inside ns-3: it may only queue.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_established() = 0;
    virtual void on_octets() = 0;
    virtual void on_progress() = 0;  ///< octets left or were acknowledged
    virtual void on_peer_finished() = 0;
    virtual void on_ended(Cause cause) = 0;  ///< last
  };

  static ns3::TypeId GetTypeId();
  ns3::TypeId GetInstanceTypeId() const override;
  StreamSocket();
  StreamSocket(const StreamSocket& other);

  /// Closed and unbound. `segment_size` in octets of payload.
  static ns3::Ptr<StreamSocket> make(const ns3::Ptr<ns3::Node>& node, const TcpOptions& options,
                                     std::size_t segment_size);

  void set_owner(Owner* owner) { owner_ = owner; }
  /// Of a listening socket: connections whose handshake has begun and not ended.
  std::size_t half_open() const;
  /// From the address that it is bound to, which ns3::Socket::Connect would change.
  void open(const ns3::Address& remote);
  bool opening() const { return m_state == SYN_SENT; }

  /// Octets that write() takes, so that at most `unsent_limit` wait behind what leaves at once.
  std::size_t room(std::size_t unsent_limit) const;
  std::size_t write(std::span<const Bytes> bytes, std::size_t unsent_limit);
  std::size_t readable() const { return GetRxAvailable(); }
  std::size_t read(std::span<std::byte> to);
  void finish();
  ChannelInfo info() const;

  /// Ends with RST where there is a connection. The owner hears no more.
  void abort();
  /// Ends without a word to anybody.
  void vanish();
  /// Ends an opening connection for this cause, which the owner hears.
  void fail(Cause cause);

 private:
  ns3::Ptr<ns3::TcpSocketBase> Fork() override;
  void DoForwardUp(ns3::Ptr<ns3::Packet> packet, const ns3::Address& from,
                   const ns3::Address& to) override;
  void ReceivedAck(ns3::Ptr<ns3::Packet> packet, const ns3::TcpHeader& header) override;
  void ReceivedData(ns3::Ptr<ns3::Packet> packet, const ns3::TcpHeader& header) override;
  std::uint32_t AvailableWindow() const override;
  std::uint32_t SendDataPacket(ns3::SequenceNumber32 sequence, std::uint32_t most,
                               bool with_ack) override;
  void SendEmptyPacket(std::uint8_t flags) override;
  void ReTxTimeout() override;
  void PersistTimeout() override;

  void on_state(TcpStates_t before, TcpStates_t now);
  void on_closed(TcpStates_t before);
  void on_fin_acknowledged();
  void end(Cause cause);
  void end_if_abandoned();
  void end_if_both_finished();
  void try_to_finish();
  void send_fin();
  void guard_fin();
  void open_window();
  void progress();
  std::size_t unsent() const;
  bool next_is_empty() const;
  bool bound() const { return m_endPoint != nullptr || m_endPoint6 != nullptr; }

  struct Handshake {};

  Owner* owner_ = nullptr;
  std::shared_ptr<Handshake> handshake_;  ///< shared by a listening socket and what is half open
  bool connected_ = false;
  bool reset_by_peer_ = false;
  bool finish_wanted_ = false;
  bool fin_sent_ = false;
  bool fin_acknowledged_ = false;
  bool peer_finished_ = false;
  bool ended_ = false;
  unsigned fins_ = 0;  ///< how often it was sent
  ns3::SequenceNumber32 fin_sequence_;
};

/// ns-3 schedules calls of a socket that do not keep it alive: this does, for the rest of this
/// instant.
void release_later(ns3::Ptr<StreamSocket> socket);

}  // namespace post::ns3host
