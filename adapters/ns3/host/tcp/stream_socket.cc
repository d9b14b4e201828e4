#include "adapters/ns3/host/tcp/stream_socket.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/ns3/host/address.h"

namespace post::ns3host {
namespace {

ns3::Time to_ns3_time(Duration duration) { return ns3::TimeStep(nanoseconds_of(duration)); }

ns3::UintegerValue number(std::size_t value) { return ns3::UintegerValue(value); }

void set_options(StreamSocket& socket, const TcpOptions& options, std::size_t segment_size) {
  socket.SetAttribute("SegmentSize", number(segment_size));
  socket.SetAttribute("SndBufSize", number(options.send_buffer));
  socket.SetAttribute("RcvBufSize", number(options.receive_buffer));
  socket.SetAttribute("InitialCwnd", number(options.initial_window_segments));
  socket.SetAttribute("ConnTimeout", ns3::TimeValue(to_ns3_time(options.initial_rto)));
  socket.SetAttribute("ConnCount", number(options.syn_retries + 1));
  socket.SetAttribute("DataRetries", number(options.data_retries));
  socket.SetAttribute("MinRto", ns3::TimeValue(to_ns3_time(options.min_rto)));
  socket.SetAttribute("DelAckTimeout", ns3::TimeValue(to_ns3_time(options.delayed_ack)));
  socket.SetAttribute("DelAckCount", number(options.delayed_ack == Duration{} ? 1 : 2));
  socket.SetAttribute("Sack", ns3::BooleanValue(options.sack));
  socket.SetAttribute("TcpNoDelay", ns3::BooleanValue(true));
  // With them a round trip is known to a millisecond only.
  socket.SetAttribute("Timestamp", ns3::BooleanValue(false));
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(options.time_wait).count();
  socket.SetAttribute("MaxSegLifetime", ns3::DoubleValue(static_cast<double>(seconds) / 2));
}

}  // namespace

ns3::TypeId StreamSocket::GetTypeId() {
  static const ns3::TypeId id = ns3::TypeId("post::ns3host::StreamSocket")
                                    .SetParent<ns3::TcpSocketBase>()
                                    .AddConstructor<StreamSocket>();
  return id;
}

ns3::TypeId StreamSocket::GetInstanceTypeId() const { return GetTypeId(); }

StreamSocket::StreamSocket() {
  m_state.ConnectWithoutContext(ns3::MakeCallback(&StreamSocket::on_state, this));
}

// Of a listening socket: what it accepts has nothing of its past.
StreamSocket::StreamSocket(const StreamSocket& other)
    : ns3::TcpSocketBase(other), handshake_(other.handshake_) {
  m_state.ConnectWithoutContext(ns3::MakeCallback(&StreamSocket::on_state, this));
}

ns3::Ptr<StreamSocket> StreamSocket::make(const ns3::Ptr<ns3::Node>& node,
                                          const TcpOptions& options, std::size_t segment_size) {
  auto socket = ns3::CreateObject<StreamSocket>();
  ns3::ObjectFactory congestion_control(options.congestion_control);
  socket->SetNode(node);
  socket->SetTcp(node->GetObject<ns3::TcpL4Protocol>());
  socket->SetRtt(ns3::CreateObject<ns3::RttMeanDeviation>());
  socket->SetCongestionControlAlgorithm(congestion_control.Create<ns3::TcpCongestionOps>());
  socket->SetRecoveryAlgorithm(ns3::CreateObject<ns3::TcpPrrRecovery>());
  set_options(*socket, options, segment_size);
  return socket;
}

ns3::Ptr<ns3::TcpSocketBase> StreamSocket::Fork() {
  return ns3::CopyObject<StreamSocket>(ns3::Ptr<StreamSocket>(this));
}

void StreamSocket::open(const ns3::Address& remote) {
  const SocketAddress peer = from_ns3(remote);
  if (m_endPoint != nullptr) m_endPoint->SetPeer(to_ns3_v4(peer.ip), peer.port);
  if (m_endPoint6 != nullptr) m_endPoint6->SetPeer(to_ns3_v6(peer.ip), peer.port);
  m_synCount = m_synRetries;
  m_dataRetrCount = m_dataRetries;
  DoConnect();
}

std::size_t StreamSocket::half_open() const {
  return handshake_ ? static_cast<std::size_t>(handshake_.use_count()) - 1 : 0;
}

// ---- octets ----

std::size_t StreamSocket::unsent() const {
  const std::int32_t octets = m_txBuffer->TailSequence() - m_tcb->m_highTxMark.Get();
  return static_cast<std::size_t>(std::max(octets, 0));
}

std::size_t StreamSocket::room(std::size_t unsent_limit) const {
  if (!connected_ || finish_wanted_ || ended_) return 0;
  const std::size_t segment = m_tcb->m_segmentSize;
  const std::size_t leaves = AvailableWindow() / segment * segment;
  const std::size_t waits = unsent();
  const std::size_t room = leaves + unsent_limit > waits ? leaves + unsent_limit - waits : 0;
  return std::min<std::size_t>(room, GetTxAvailable());
}

std::size_t StreamSocket::write(std::span<const Bytes> bytes, std::size_t unsent_limit) {
  const std::size_t most = room(unsent_limit);
  std::size_t taken = 0;
  for (const Bytes& part : bytes) {
    const Bytes piece = part.slice(0, most - taken);
    if (piece.empty()) continue;
    // ns-3 takes all of it or nothing.
    const auto* octets = reinterpret_cast<const std::uint8_t*>(piece.span().data());
    const auto packet = ns3::Create<ns3::Packet>(octets, static_cast<std::uint32_t>(piece.size()));
    if (Send(packet, 0) < 0) break;
    taken += piece.size();
  }
  m_sendPendingDataEvent.Cancel();  // ns-3's would come a nanosecond late
  if (taken > 0) SendPendingData(m_connected);
  return taken;
}

std::size_t StreamSocket::read(std::span<std::byte> to) {
  std::size_t taken = 0;
  while (taken < to.size() && GetRxAvailable() > 0) {
    const auto packet = Recv(static_cast<std::uint32_t>(to.size() - taken), 0);
    if (!packet || packet->GetSize() == 0) break;
    packet->CopyData(reinterpret_cast<std::uint8_t*>(to.data() + taken), packet->GetSize());
    taken += packet->GetSize();
  }
  if (taken > 0) open_window();
  return taken;
}

// ns-3 tells its peer of a window only when it acknowledges: a sender that was stopped would hear
// of it when it probes, seconds later.
void StreamSocket::open_window() {
  if (!bound() || ended_ || m_tcb->m_rxBuffer->GotFin()) return;
  const auto free = static_cast<std::uint32_t>(m_tcb->m_rxBuffer->MaxRxSequence() -
                                               m_tcb->m_rxBuffer->NextRxSequence());
  const std::uint32_t step = std::min(2 * m_tcb->m_segmentSize, GetRcvBufSize() / 2);
  if (m_advWnd.Get() < step && free >= m_advWnd.Get() + step) SendEmptyPacket(ns3::TcpHeader::ACK);
}

ChannelInfo StreamSocket::info() const {
  ChannelInfo info;
  if (m_rtt->GetNSamples() > 0) {
    info.srtt = Duration(m_rtt->GetEstimate().GetNanoSeconds());
    info.rttvar = Duration(m_rtt->GetVariation().GetNanoSeconds());
    info.min_rtt = Duration(m_tcb->m_minRtt.GetNanoSeconds());
  }
  info.congestion_window = m_tcb->m_cWnd.Get();
  info.in_flight = BytesInFlight();
  info.unsent = unsent();
  return info;
}

// ---- segments without octets ----

// Where the octets sent, those behind a hole included, are just what the peer's window takes, and
// nothing is lost, NextSeg() names a segment of new octets without any. ns-3 3.37 sends it, and
// reads what its buffer has not (nsnam/ns-3-dev#991).
bool StreamSocket::next_is_empty() const {
  if (UnAckDataCount() < m_rWnd.Get()) return false;
  ns3::SequenceNumber32 begin;
  ns3::SequenceNumber32 end;
  const bool recovering = m_tcb->m_congState == ns3::TcpSocketState::CA_RECOVERY;
  return m_txBuffer->NextSeg(&begin, &end, m_sackEnabled && recovering) && begin == end;
}

std::uint32_t StreamSocket::AvailableWindow() const {
  return next_is_empty() ? 0 : TcpSocketBase::AvailableWindow();
}

// Without octets it is a repetition for which nothing is marked as lost: of the first segment,
// then.
std::uint32_t StreamSocket::SendDataPacket(ns3::SequenceNumber32 sequence, std::uint32_t most,
                                           bool with_ack) {
  if (most > 0) return TcpSocketBase::SendDataPacket(sequence, most, with_ack);
  m_tcb->m_nextTxSequence = m_txBuffer->HeadSequence();
  return TcpSocketBase::SendDataPacket(m_txBuffer->HeadSequence(), m_tcb->m_segmentSize, with_ack);
}

// ---- what comes ----

void StreamSocket::DoForwardUp(ns3::Ptr<ns3::Packet> packet, const ns3::Address& from,
                               const ns3::Address& to) {
  ns3::TcpHeader header;
  packet->PeekHeader(header);
  const bool reset = (header.GetFlags() & ns3::TcpHeader::RST) != 0;
  if (reset && m_state == SYN_SENT) return fail(Cause::kRefused);
  reset_by_peer_ = reset_by_peer_ || reset;
  TcpSocketBase::DoForwardUp(packet, from, to);
}

void StreamSocket::ReceivedAck(ns3::Ptr<ns3::Packet> packet, const ns3::TcpHeader& header) {
  TcpSocketBase::ReceivedAck(packet, header);
  if (fin_sent_ && header.GetAckNumber() > fin_sequence_) on_fin_acknowledged();
  guard_fin();
  progress();
}

void StreamSocket::ReceivedData(ns3::Ptr<ns3::Packet> packet, const ns3::TcpHeader& header) {
  TcpSocketBase::ReceivedData(packet, header);
  if (owner_ != nullptr && GetRxAvailable() > 0) owner_->on_octets();
  // Where a gap closes in front of its FIN, ns-3 forgets that our direction has ended.
  if (m_state == CLOSE_WAIT && fin_acknowledged_) TimeWait();
}

void StreamSocket::progress() {
  try_to_finish();
  if (owner_ != nullptr && !ended_) owner_->on_progress();
}

// ---- the end of our direction ----

void StreamSocket::finish() {
  finish_wanted_ = true;
  try_to_finish();
}

void StreamSocket::try_to_finish() {
  const bool may = m_state == ESTABLISHED || m_state == CLOSE_WAIT;
  if (!finish_wanted_ || fin_sent_ || !may) return;
  // While octets are sent again, ns-3 stands before the end.
  if (m_tcb->m_nextTxSequence.Get() == m_txBuffer->TailSequence()) send_fin();
}

// In LAST_ACK ns-3 takes any acknowledgement for that of FIN, and forgets what is under way. So the
// side that ends second stays in CLOSE_WAIT until FIN has arrived.
void StreamSocket::send_fin() {
  fin_sent_ = true;
  fin_sequence_ = m_tcb->m_nextTxSequence;
  SendEmptyPacket(ns3::TcpHeader::FIN);
  if (m_state == ESTABLISHED) m_state = FIN_WAIT_1;
}

// The timer went with the last octet that was acknowledged.
void StreamSocket::guard_fin() {
  const bool alone = fin_sent_ && !fin_acknowledged_ && m_txBuffer->Size() == 0;
  if (!alone || m_state != CLOSE_WAIT || m_retxEvent.IsRunning()) return;
  m_retxEvent = ns3::Simulator::Schedule(m_rto.Get(), &StreamSocket::SendEmptyPacket, this,
                                         static_cast<std::uint8_t>(ns3::TcpHeader::FIN));
}

void StreamSocket::on_fin_acknowledged() {
  fin_acknowledged_ = true;
  if (m_state == CLOSE_WAIT) return CloseAndNotify();
  end_if_both_finished();
}

// ---- ends ----

void StreamSocket::on_state(TcpStates_t before, TcpStates_t now) {
  if (now == LISTEN) handshake_ = std::make_shared<Handshake>();
  if (now != LISTEN && now != SYN_RCVD) handshake_.reset();
  if (now == ESTABLISHED) connected_ = true;
  if (now == ESTABLISHED && owner_ != nullptr) owner_->on_established();
  const bool peer_ended = now == CLOSE_WAIT || now == CLOSING || now == TIME_WAIT;
  if (peer_ended && !std::exchange(peer_finished_, true) && owner_ != nullptr) {
    owner_->on_peer_finished();
  }
  if (now == FIN_WAIT_2 || now == TIME_WAIT) fin_acknowledged_ = true;
  if (now == CLOSED) return on_closed(before);
  end_if_both_finished();
}

void StreamSocket::on_closed(TcpStates_t before) {
  if (reset_by_peer_) return end(Cause::kReset);
  if (before == SYN_SENT) return end(Cause::kTimedOut);
  end(fin_acknowledged_ && peer_finished_ ? Cause::kFinished : Cause::kProtocol);
}

void StreamSocket::end_if_both_finished() {
  if (fin_acknowledged_ && peer_finished_) end(Cause::kFinished);
}

void StreamSocket::end(Cause cause) {
  if (std::exchange(ended_, true)) return;
  if (owner_ != nullptr) owner_->on_ended(cause);
}

void StreamSocket::fail(Cause cause) {
  end(cause);
  CloseAndNotify();
}

void StreamSocket::abort() {
  owner_ = nullptr;
  if (ended_) return;
  ended_ = true;
  if (m_state == SYN_SENT) return CloseAndNotify();
  SendRST();
}

void StreamSocket::vanish() {
  owner_ = nullptr;
  ended_ = true;
  handshake_.reset();
  DeallocateEndPoint();
}

// ---- timers ----

// ns-3 gives up without changing its state.
void StreamSocket::end_if_abandoned() {
  if (!bound()) end(Cause::kTimedOut);
}

void StreamSocket::ReTxTimeout() {
  TcpSocketBase::ReTxTimeout();
  end_if_abandoned();
  progress();
}

void StreamSocket::SendEmptyPacket(std::uint8_t flags) {
  const bool fin = (flags & ns3::TcpHeader::FIN) != 0;
  if (fin && ++fins_ > m_dataRetries + 1) {
    end(Cause::kTimedOut);
    return DeallocateEndPoint();
  }
  TcpSocketBase::SendEmptyPacket(flags);
}

// Without octets to probe with, ns-3 would read behind its buffer.
void StreamSocket::PersistTimeout() {
  if (m_txBuffer->SizeFromSequence(m_tcb->m_nextTxSequence) > 0) {
    return TcpSocketBase::PersistTimeout();
  }
  m_persistEvent = ns3::Simulator::Schedule(m_persistTimeout, &StreamSocket::PersistTimeout, this);
}

void release_later(ns3::Ptr<StreamSocket> socket) {
  if (socket) ns3::Simulator::ScheduleNow([kept = std::move(socket)] {});
}

}  // namespace post::ns3host
