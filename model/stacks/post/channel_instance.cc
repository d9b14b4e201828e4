// A PSI that speaks post/1 over a byte channel.
#include "model/stacks/post/channel_instance.h"

#include <algorithm>
#include <type_traits>

namespace post {

using wire::Frame;

PsiTraits PostChannelInstance::promise() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.multistream = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.in_order = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.credit = true;
  traits.least_charge = wire::kLeastCharge;
  traits.repairs = true;
  traits.joins = true;
  traits.half_close = true;
  traits.max_message = wire::kLargestVarint;
  return traits;
}

PostChannelInstance::PostChannelInstance(Host& host, std::unique_ptr<ByteChannel> channel,
                                         wire::HandshakeOptions options, std::size_t unsent_limit)
    : host_(host),
      channel_(std::move(channel)),
      conversation_(*this, std::move(options)),
      peer_max_message_(promise().max_message),
      peer_max_streams_(promise().max_streams),
      unsent_limit_(unsent_limit),
      report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }),
      push_(host, *this) {
  inlet_.use().reader = wire::FrameReader::of_connection();
  channel_->set_unsent_limit(unsent_limit);
  channel_->set_delegate(this);
}

void PostChannelInstance::set_delegate(ProtocolStackInstance::Delegate* delegate) {
  delegate_ = delegate;
  up_to_tell_ = conversation_.up() && conversation_.handshake().role() == wire::Role::kAcceptor;
  if (delegate != nullptr) report_.arm();
}

PsiTraits PostChannelInstance::traits() const {
  PsiTraits traits = promise();
  traits.max_message = peer_max_message_;
  traits.max_streams = peer_max_streams_;
  return traits;
}

PathSample PostChannelInstance::sample() const {
  const ChannelInfo info = channel_->info();
  return {.srtt = info.srtt ? info.srtt : ping_->round_trip, .max_chunk = kLongestChunk};
}

// ---- what the owner asks -----------------------------------------------------------------------

std::size_t PostChannelInstance::budget(StreamId stream) const {
  if (!conversation_.up() || down_ || conversation_.streams().finished_here(stream)) return 0;
  const std::size_t writable = channel_->writable();
  if (writable <= unwritten_octets_) {
    budget_wanted_ = true;
    return 0;
  }
  // Where there is room for little more than a frame's head, what of a short one does not fit
  // waits.
  const std::size_t room = writable - unwritten_octets_;
  return std::clamp(room, wire::kDataOverhead + kLeastChunk,
                    wire::kDataOverhead + kLongestChunk + 1) -
         wire::kDataOverhead;
}

void PostChannelInstance::send(Chunk chunk) {
  if (down_ || silent_) return;
  unacked_.add(chunk);
  put(chunk);
}

void PostChannelInstance::skip(MessageKey key, const WireProperties& properties) {
  conversation_.skip(key, properties);
}

void PostChannelInstance::grant(StreamId stream, Credit credit) {
  conversation_.grant(stream, credit);
}

void PostChannelInstance::open(StreamId stream, StreamId parent) {
  conversation_.open(stream, parent);
}

void PostChannelInstance::answer_open(StreamId stream, bool accept) {
  conversation_.answer_open(stream, accept);
}

void PostChannelInstance::finish(StreamId stream) {
  if (!conversation_.finish(stream)) return;
  send(wire::FinishFrame{stream});
  close_when_over();
}

void PostChannelInstance::reset(Cause cause) {
  if (!silent_ && !down_ && channel_up_) {
    send(wire::CloseFrame{cause == Cause::kProtocol  ? wire::CloseCode::kProtocol
                          : cause == Cause::kRefused ? wire::CloseCode::kRefused
                                                     : wire::CloseCode::kAborted,
                          {}});
    push();
  }
  silent_ = true;
  report_.disarm();
  push_.disarm();
  channel_->reset();
}

// ---- what leaves -------------------------------------------------------------------------------

template <class Content>
void PostChannelInstance::put(const Content& content) {
  Outlet& outlet = outlet_.use();
  unwritten_octets_ += outlet.writer.write(content, outlet.octets);
}

// Of credit only the latest counts.
void PostChannelInstance::send(Frame frame) {
  if (down_ || silent_) return;
  push_.arm();
  if (const auto* credit = std::get_if<wire::CreditFrame>(&frame)) {
    credits_.use()[credit->stream] = credit->credit;
  } else {
    put(frame);
  }
}

void PostChannelInstance::collect() {
  for (wire::AckFrame& ack : acks_.take()) put(Frame(std::move(ack)));
  if (!credits_) return;
  for (const auto& [stream, credit] : *credits_) {
    put(Frame(wire::CreditFrame{stream, credit}));
  }
  credits_.drop();
}

// While there is more to read at this instant, acks do not leave alone: each time that would cost
// the peer a turn. They wait for others, or for content.
bool PostChannelInstance::acks_can_wait() const {
  return read_on_ && acks_.chunks() < kAcksThatWait && !credits_ && !finishing_ &&
         outlet_->octets.empty() && !outlet_->writer.open();
}

void PostChannelInstance::push() {
  push_.disarm();
  if (silent_ || !channel_up_) return;
  if (!acks_can_wait()) collect();
  if (outlet_) outlet_.use().writer.close(outlet_.use().octets);
  write();
  // What was buffered no longer stands in the way, and the channel may never have been full.
  if (budget_wanted_ && channel_->writable() > unwritten_octets_) report_.arm();
  if (read_on_) report_.arm();
}

void PostChannelInstance::write() {
  if (outlet_) write_octets();
  if (unwritten_octets_ == 0 && finishing_) channel_->finish();
}

void PostChannelInstance::write_octets() {
  Outlet& outlet = outlet_.use();
  std::size_t taken = channel_->write(outlet.octets);
  unwritten_octets_ -= taken;
  if (const auto limit = unsent_limit_.took(taken, host_.executor().now())) {
    channel_->set_unsent_limit(*limit);
  }
  ByteSink& octets = outlet.octets;
  auto first = octets.begin();
  while (first != octets.end() && first->size() <= taken) taken -= (first++)->size();
  octets.erase(octets.begin(), first);
  if (!octets.empty()) octets.front() = octets.front().slice(taken);
  if (octets.empty() && !outlet.writer.open()) rest();
}

// All has left. Where that was little, no memory is kept for what may never come.
void PostChannelInstance::rest() {
  Outlet& outlet = outlet_.use();
  if (outlet.writer.wrote_little() && outlet.octets.capacity() <= kFew) {
    outlet_.drop();
  } else {
    outlet.writer.rest();
  }
}

void PostChannelInstance::close_when_over() {
  if (!conversation_.streams().over() || std::exchange(finishing_, true)) return;
  push_.arm();
}

// ---- what happens ------------------------------------------------------------------------------

void PostChannelInstance::on_up(std::size_t) {
  channel_up_ = true;
  conversation_.start();
  report();
}

void PostChannelInstance::on_writable() {
  if (!outlet_->octets.empty()) write();
  report();
}

void PostChannelInstance::on_peer_finished() {
  peer_finished_ = true;
  report();
}

void PostChannelInstance::on_closed(Cause cause) {
  if (!down_) down_ = cause;
  report();
}

// Tells the delegate what happened since it last heard, in the order of the contract. The last call
// may destroy this.
void PostChannelInstance::report() {
  if (listening() && std::exchange(up_to_tell_, false)) delegate_->on_up(EarlyResult::kNone);
  if (listening() && channel_up_) read_all();
  const bool open = conversation_.up() && !down_;
  if (listening() && open && budget_wanted_ && channel_->writable() > unwritten_octets_) {
    budget_wanted_ = false;
    delegate_->on_budget();
  }
  if (listening() && down_ && !read_on_) {
    silent_ = true;
    delegate_->on_down(*down_);
  }
}

void PostChannelInstance::read_all() {
  read_on_ = false;
  Inlet& inlet = inlet_.use();
  inlet.turn.begin();
  take_frames();
  while (!drained_ && reads()) {
    ReadBlock::Read read = block_.read(*channel_);
    inlet.octets.append(std::move(read.octets));
    drained_ = !read.more;
    take_frames();
  }
  if (inlet.turn.few()) inlet.reader.rest();
  read_on_ = listening() && reading_ && inlet.turn.over() && (!drained_ || inlet.octets.size() > 0);
  if (reads() && peer_finished_) end_of_octets();
  if (read_on_ || !acks_.empty()) push_.arm();
  if (inlet.quiet()) inlet_.drop();
}

void PostChannelInstance::take_frames() {
  Inlet& inlet = inlet_.use();
  ByteSource& octets = inlet.octets;
  while (reads()) {
    const std::size_t before = octets.size();
    Outcome<void> taken;
    bool acks_only = false;  // there are no more of them than what was sent here
    if (Chunk chunk; inlet.reader.take_data(octets, chunk)) {
      taken = take(std::move(chunk));
    } else {
      auto next = inlet.reader.next(octets);
      if (std::holds_alternative<NeedMore>(next)) return;
      if (const auto* error = std::get_if<Error>(&next)) return break_off(*error);
      Frame& frame = std::get<Frame>(next);
      acks_only = std::holds_alternative<wire::AckFrame>(frame);
      taken = take(std::move(frame));
    }
    if (!taken) return break_off(taken.error());
    inlet.turn.note(before - octets.size(), acks_only ? 0 : 1);
    if (unwritten_octets_ > kMaxUnwritten) {
      return break_off({"limit", "more answers wait than the peer reads"});
    }
  }
}

Outcome<void> PostChannelInstance::take(Chunk&& chunk) {
  acks_.add(chunk);
  return conversation_.take(std::move(chunk));
}

Outcome<void> PostChannelInstance::take(Frame&& frame) {
  return std::visit(
      [this](auto&& content) -> Outcome<void> {
        using Content = std::remove_cvref_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, Chunk>) {
          return take(std::move(content));
        } else if constexpr (std::is_same_v<Content, wire::AckFrame>) {
          return acked(content);
        } else if constexpr (std::is_same_v<Content, wire::PongFrame>) {
          measured(content);
          return {};
        } else if constexpr (std::is_same_v<Content, wire::PropertiesFrame> ||
                             std::is_same_v<Content, wire::PacketAckFrame>) {
          return Error{"protocol", "a frame that belongs on datagrams"};
        } else {
          auto taken = conversation_.take(content);
          close_when_over();
          return taken;
        }
      },
      std::move(frame));
}

Outcome<void> PostChannelInstance::acked(const wire::AckFrame& ack) {
  std::vector<AckedOctets> told = std::exchange(told_, {});
  auto acked = unacked_.acked(ack, told);
  if (listening() && !told.empty()) delegate_->on_all_acked(told);
  told.clear();
  if (told.capacity() > kFew) told_ = std::move(told);
  return acked;
}

void PostChannelInstance::handshake_done() {
  peer_max_message_ = conversation_.handshake().peer_max_message();
  peer_max_streams_ = conversation_.handshake().peer_max_streams();
  budget_wanted_ = true;
  if (!channel_->info().srtt) {
    ping_.use().sent = host_.executor().now();
    send(wire::PingFrame{1});
  }
  if (listening()) delegate_->on_up(EarlyResult::kNone);
}

void PostChannelInstance::measured(const wire::PongFrame&) {
  if (!ping_->sent) return;
  Ping& ping = ping_.use();
  ping.round_trip = host_.executor().now() - *std::exchange(ping.sent, {});
}

void PostChannelInstance::closed_by_peer(const wire::CloseFrame& close) {
  reading_ = false;
  if (!down_) down_ = wire::cause_of(close.code);
}

// The octets ended before the streams did: that was no orderly end.
void PostChannelInstance::end_of_octets() {
  inlet_.use().octets.finish();
  inlet_.use().turn.begin();
  take_frames();
  reading_ = false;
  if (!conversation_.streams().over() && !down_) down_ = Cause::kReset;
}

void PostChannelInstance::break_off(const Error& error) {
  reading_ = false;
  if (down_) return;
  send(wire::CloseFrame{wire::code_of(error.name), error.text});
  push();
  down_ = Cause::kProtocol;
  for (const StreamId stream : conversation_.streams().open()) {
    if (listening()) delegate_->on_receive_error(stream, error);
  }
}

}  // namespace post
