// A PSI that speaks post/1 over datagrams: what its owner asks, and what it tells.
#include "model/stacks/post/datagram_instance.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace post {

using wire::Frame;

PsiTraits PostDatagramInstance::promise() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.multistream = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.credit = true;
  traits.least_charge = wire::kLeastCharge;
  traits.joins = true;
  traits.half_close = true;
  traits.max_message = wire::kLargestVarint;
  return traits;
}

PostDatagramInstance::PostDatagramInstance(Host& host, std::unique_ptr<DatagramFlow> flow,
                                           Options options)
    : host_(host),
      acceptor_(options.handshake.role == wire::Role::kAcceptor),
      id_(options.id),
      flow_(std::move(flow)),
      conversation_(*this, std::move(options.handshake)),
      traits_(promise()),
      sender_(host, *flow_, received_,
              {.own = id_,
               .ecn = host.network().capabilities().ecn,
               .marking = options.marking,
               .congestion = std::move(options.congestion)}),
      report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }),
      leave_(host.executor(), Phase::kTransmission, host.entity(), [this] { end_instant(); }),
      timer_(host.executor(), Phase::kTimer, host.entity(), [this] { time_out(); }) {
  flow_->set_delegate(this);
  conversation_.start();
  if (acceptor_) return;
  sender_.start_timers();
  leave_.arm();
}

void PostDatagramInstance::set_delegate(ProtocolStackInstance::Delegate* delegate) {
  delegate_ = delegate;
  up_to_tell_ = up_to_tell_ || (up_ && acceptor_);
  if (delegate != nullptr) report_.arm();
}

PathSample PostDatagramInstance::sample() const {
  return {.srtt = sender_.round_trip(), .max_chunk = sender_.max_chunk()};
}

// ---- what the owner asks -----------------------------------------------------------------------

std::size_t PostDatagramInstance::budget(StreamId stream) const {
  if (down_ || silent_ || conversation_.streams().finished_here(stream)) return 0;
  return sender_.budget();
}

void PostDatagramInstance::send(Chunk chunk) {
  if (down_ || silent_) return;
  sender_.add(std::move(chunk));
  schedule();
}

void PostDatagramInstance::flush() {
  if (down_ || silent_) return;
  sender_.push(true);
  schedule();
}

void PostDatagramInstance::skip(MessageKey key, const WireProperties& properties) {
  sender_.abandon(key);
  conversation_.skip(key, properties);
}

void PostDatagramInstance::answer_open(StreamId stream, bool accept) {
  conversation_.answer_open(stream, accept);
}

void PostDatagramInstance::finish(StreamId stream) {
  if (down_ || silent_ || !conversation_.finish(stream)) return;
  finishing_.insert(stream);
  finish_what_can();
}

// The end of a stream comes behind all that belongs to it: packets have no order.
void PostDatagramInstance::finish_what_can() {
  std::erase_if(finishing_, [this](StreamId stream) {
    if (sender_.concerns(stream)) return false;
    send(wire::FinishFrame{stream});
    sender_.forget(stream);
    return true;
  });
}

void PostDatagramInstance::reset(Cause cause) {
  const bool known = !acceptor_ || peer_ != 0;
  if (!silent_ && !down_ && known) {
    sender_.close({cause == Cause::kProtocol  ? wire::CloseCode::kProtocol
                   : cause == Cause::kRefused ? wire::CloseCode::kRefused
                                              : wire::CloseCode::kAborted,
                   {}});
  }
  silent_ = true;
  report_.disarm();
  leave_.disarm();
  timer_.disarm();
}

// An acknowledgement of the packet says all that SKIP_ACK and PONG would.
void PostDatagramInstance::send(Frame frame) {
  if (down_ || silent_) return;
  std::visit(
      [this](auto&& content) {
        using Content = std::remove_cvref_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, wire::HelloFrame> ||
                      std::is_same_v<Content, wire::JoinFrame>) {
          sender_.greet(std::move(content));
        } else if constexpr (!std::is_same_v<Content, wire::SkipAckFrame> &&
                             !std::is_same_v<Content, wire::PongFrame>) {
          sender_.add(Frame(std::move(content)));
        }
      },
      std::move(frame));
  if (!acceptor_ || up_) leave_.arm();
}

// ---- what happens ------------------------------------------------------------------------------

// Tells the delegate what happened since it last heard, in the order of the contract. The last call
// may destroy this.
void PostDatagramInstance::report() {
  tell_up();
  read_all();
  tell_notices();
  if (listening() && up_ && !down_ && sender_.take_budget()) delegate_->on_budget();
  if (!silent_) schedule();
  if (!listening() || !down_) return;
  silent_ = true;
  delegate_->on_down(*down_);
}

void PostDatagramInstance::tell_notices() {
  while (listening()) {
    const auto notice = sender_.next_notice();
    if (!notice) break;
    tell(*notice);
  }
  if (silent_ || down_) return;
  finish_what_can();
  close_when_over();
}

void PostDatagramInstance::tell(const wire::Notice& notice) {
  switch (notice.kind) {
    case wire::Notice::Kind::kAcked:
      return delegate_->on_acked(notice.key, notice.octets);
    case wire::Notice::Kind::kLost:
      return delegate_->on_lost(notice.key, notice.octets);
    case wire::Notice::Kind::kSkipAcked:
      return delegate_->on_skip_acked(notice.key);
  }
}

void PostDatagramInstance::end_instant() {
  sender_.end_instant();
  schedule();
}

void PostDatagramInstance::time_out() {
  sender_.timeout();
  give_up_when_dead();
  if (!down_) sender_.resume();
  report();
}

// A datagram that the host itself cannot send is as good as lost: probes find out whether for good.
void PostDatagramInstance::schedule() {
  if (down_) {
    leave_.disarm();
    timer_.disarm();
    if (listening()) report_.arm();
    return;
  }
  if (sender_.unreachable() && !up_) go_down(Cause::kUnreachable);
  if (sender_.unreachable()) suspicion_ = Cause::kUnreachable;
  if (sender_.capacity() < kLeastPayload) go_down(Cause::kPacketTooBig);
  if (listening() && (down_ || sender_.has_notices())) report_.arm();
  if (sender_.probe_due()) leave_.arm();
  timer_.arm(sender_.next_deadline());
}

void PostDatagramInstance::give_up_when_dead() {
  const unsigned probes = sender_.probes();
  if (probes >= kConfirmingProbes && conversation_.up() && conversation_.streams().over()) {
    return go_down(Cause::kFinished);  // all there was has arrived: the peer is gone before us
  }
  if (probes >= kConfirmingProbes && suspicion_) return go_down(*suspicion_);
  if (probes > (up_ ? kMostProbes : kMostGreetings)) go_down(Cause::kTimedOut);
}

void PostDatagramInstance::on_sendable() {
  if (silent_ || down_) return;
  sender_.sendable();
  report();
}

void PostDatagramInstance::on_path_error(const PathError& error) {
  if (silent_ || down_) return;
  if (error.cause == Cause::kPacketTooBig) {
    sender_.path_narrowed();
  } else if (up_) {
    suspicion_ = error.cause;
  } else {
    go_down(error.cause);
  }
  report();
}

void PostDatagramInstance::go_up() {
  if (std::exchange(up_, true)) return;
  traits_.max_message = conversation_.handshake().peer_max_message();
  traits_.max_streams = conversation_.handshake().peer_max_streams();
  sender_.set_up();
  up_to_tell_ = true;
  tell_up();
}

void PostDatagramInstance::tell_up() {
  if (listening() && std::exchange(up_to_tell_, false)) delegate_->on_up(EarlyResult::kNone);
}

void PostDatagramInstance::go_down(Cause cause) {
  if (!down_) down_ = cause;
}

void PostDatagramInstance::close_when_over() {
  if (!up_ || down_ || !conversation_.streams().over() || sender_.controls() > 0) return;
  sender_.close({});
  go_down(Cause::kFinished);
}

void PostDatagramInstance::closed_by_peer(const wire::CloseFrame& close) {
  const bool over = close.code == wire::CloseCode::kDone && conversation_.streams().over();
  go_down(over ? Cause::kFinished : wire::cause_of(close.code));
}

void PostDatagramInstance::break_off(const Error& error) {
  if (down_ || silent_) return;
  sender_.close({wire::code_of(error.name), error.text});
  go_down(Cause::kProtocol);
  for (const StreamId stream : conversation_.streams().open()) {
    if (listening() && up_) delegate_->on_receive_error(stream, error);
  }
}

}  // namespace post
