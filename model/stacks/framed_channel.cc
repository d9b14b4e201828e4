// A PSI made of a byte channel below and a framer above.
#include "model/stacks/framed_channel.h"

#include <algorithm>
#include <utility>

namespace post {

PsiTraits traits_of_framed_channel(const FramerTraits& framing) {
  PsiTraits traits;
  traits.boundaries = framing.boundaries;
  traits.empty_messages = framing.empty_messages;
  traits.needs_total = framing.needs_total;
  traits.in_order = true;
  traits.repairs = true;
  traits.half_close = true;
  traits.max_message = framing.max_message;
  return traits;
}

FramedChannel::FramedChannel(Host& host, std::unique_ptr<ByteChannel> channel,
                             std::unique_ptr<Framer> framer)
    : channel_(std::move(channel)),
      framer_(std::move(framer)),
      framing_(framer_->traits()),
      early_(EarlyReader::over(*channel_, *framer_)),
      traits_(traits_of_framed_channel(framing_)),
      report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }),
      read_on_(host, *this) {
  traits_.in_order = early_ == nullptr;
  channel_->set_delegate(this);
}

void FramedChannel::set_delegate(ProtocolStackInstance::Delegate* delegate) {
  delegate_ = delegate;
  if (delegate != nullptr) report_.arm();
}

PathSample FramedChannel::sample() const {
  return {.srtt = channel_->info().srtt, .max_chunk = kLongestChunk};
}

std::size_t FramedChannel::budget(StreamId) const {
  if (!up_ || closed_ || finishing_ || !unwritten_.empty()) return 0;
  const std::size_t room = channel_->writable();
  return room > framing_.overhead ? room - framing_.overhead : std::min<std::size_t>(room, 1);
}

void FramedChannel::send(Chunk chunk) {
  FramedPiece piece{{}, chunk.offset, std::move(chunk.bytes), chunk.last};
  if (chunk.properties && chunk.properties->octets) {
    piece.total = *chunk.properties->octets - 1;  // less the end mark
  }
  // Rules 31, 36: what keeps its place among others, or waits for them, must not overtake.
  if (chunk.properties) {
    piece.unordered = chunk.properties->order == 0 && chunk.properties->after.empty();
  }
  framer_->encode(piece, unwritten_);
  write();
  if (chunk.last && !framing_.boundaries) finish(chunk.key.stream);
}

void FramedChannel::write() {
  std::size_t taken = channel_->write(unwritten_);
  std::size_t whole = 0;
  while (whole < unwritten_.size() && unwritten_[whole].size() <= taken) {
    taken -= unwritten_[whole++].size();
  }
  unwritten_.erase(unwritten_.begin(), unwritten_.begin() + static_cast<std::ptrdiff_t>(whole));
  if (!unwritten_.empty()) unwritten_.front() = unwritten_.front().slice(taken);
  if (unwritten_.empty() && finishing_) channel_->finish();
}

void FramedChannel::grant(StreamId, Credit credit) {
  granted_ = credit.octets;
  if (may_read()) report_.arm();
}

void FramedChannel::finish(StreamId) {
  if (std::exchange(finishing_, true)) return;
  if (unwritten_.empty()) channel_->finish();
}

void FramedChannel::reset(Cause) {
  silent_ = true;
  report_.disarm();
  read_on_.disarm();
  channel_->reset();
}

void FramedChannel::on_up(std::size_t) {
  up_ = true;
  budget_wanted_ = true;
  report();
}

void FramedChannel::on_readable() { report(); }

void FramedChannel::on_writable() {
  if (!unwritten_.empty()) write();
  budget_wanted_ = true;
  report();
}

void FramedChannel::on_peer_finished() {
  peer_finished_ = true;
  report();
}

void FramedChannel::on_closed(Cause cause) {
  closed_ = cause;
  report();
}

// Tells the delegate what happened since it last heard, in the order of the contract. The last call
// may destroy this.
void FramedChannel::report() {
  if (!listening() || !(up_ || closed_)) return;
  if (up_ && !std::exchange(up_reported_, true)) delegate_->on_up(EarlyResult::kNone);
  if (listening() && up_) read_all();
  if (listening() && std::exchange(budget_wanted_, false)) delegate_->on_budget();
  if (listening() && may_go_down()) {
    silent_ = true;
    delegate_->on_down(*closed_);
  }
}

// A channel that ended in order goes down only when all that came over it was passed up.
bool FramedChannel::may_go_down() const {
  if (!closed_ || reads_on_) return false;
  return *closed_ != Cause::kFinished || receive_ended_ || !peer_finished_;
}

void FramedChannel::read_all() {
  turn_.begin();
  parse_all();
  while (reads()) {
    ReadBlock::Read read = block_.read(*channel_);
    read_ += read.octets.size();
    arrived_.append(std::move(read.octets));
    parse_all();
    if (!read.more) break;
  }
  if (early_) read_early();
  reads_on_ = listening() && !receive_ended_ && turn_.over();
  if (reads_on_) read_on_.arm();
  if (peer_finished_ && reads()) end_receiving();
}

void FramedChannel::parse_all() {
  while (listening() && !receive_ended_ && !turn_.over()) {
    if (early_ && !early_->read_over(arrived_, read_ - arrived_.size())) return;
    ParseResult result = framer_->parse(arrived_);
    if (std::holds_alternative<NeedMore>(result)) return;
    if (auto* error = std::get_if<Error>(&result)) return fail_receiving(std::move(*error));
    auto& piece = std::get<FramedPiece>(result);
    if (piece.offset == 0) arriving_ = ++last_arrival_;
    pass_up(std::move(piece), arriving_, false);
  }
}

void FramedChannel::read_early() {
  while (reads()) {
    auto pieces = early_->next(read_);
    if (!pieces) return;
    MessageId message = 0;
    for (FramedPiece& piece : *pieces) {
      if (piece.offset == 0) message = ++last_arrival_;
      if (listening()) pass_up(std::move(piece), message, true);
    }
  }
}

void FramedChannel::pass_up(FramedPiece&& piece, MessageId message, bool ahead) {
  Chunk chunk;
  chunk.ahead = ahead;
  chunk.key = {kStream, message};
  chunk.offset = piece.offset;
  chunk.bytes = std::move(piece.bytes);
  chunk.last = piece.last;
  passed_up_ += chunk.range().size();
  turn_.note(chunk.bytes.size());
  delegate_->on_chunk(std::move(chunk));
}

void FramedChannel::end_receiving() {
  arrived_.finish();
  turn_.begin();
  parse_all();
  if (!listening() || std::exchange(receive_ended_, true)) return;
  delegate_->on_finished(kStream);
}

void FramedChannel::fail_receiving(Error error) {
  receive_ended_ = true;
  delegate_->on_receive_error(kStream, std::move(error));
}

}  // namespace post
