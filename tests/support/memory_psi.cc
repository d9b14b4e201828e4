#include "tests/support/memory_psi.h"

#include <algorithm>
#include <utility>

namespace post::testing {

using memory::Packet;

MemoryInstance::MemoryInstance(Host& host, std::shared_ptr<MemoryWire> wire, memory::Side side,
                               const MemoryAddresses& addresses, const PsiTraits& traits,
                               const MemoryStackOptions& options)
    : wire_(std::move(wire)),
      side_(side),
      addresses_(addresses),
      traits_(traits),
      options_(options),
      sender_(*this, host, wire_->path(), traits_, options_),
      receiver_(*this, traits_),
      report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }) {
  wire_->attach(side_, *this);
}

MemoryInstance::~MemoryInstance() {
  reset(Cause::kLocalAbort);
  wire_->detach(side_);
}

void MemoryInstance::start_up() {
  if (std::exchange(up_, true)) return;
  sender_.set_up();
  // First of all: what came before waits for it.
  notices_.push_front(
      [this](ProtocolStackInstance::Delegate& delegate) { delegate.on_up(early_); });
  if (delegate_ != nullptr) report_.arm();
}

void MemoryInstance::set_delegate(ProtocolStackInstance::Delegate* delegate) {
  delegate_ = delegate;
  if (delegate != nullptr && (!notices_.empty() || down_)) report_.arm();
}

PathSample MemoryInstance::sample() const {
  return {2 * wire_->path().options.delay, options_.packet};
}

std::size_t MemoryInstance::budget(StreamId stream) const {
  const bool finished = finished_.contains(stream);
  return ended() || finished ? 0 : sender_.budget();
}

// ---- what the owner asks -----------------------------------------------------------------------

void MemoryInstance::send(Chunk chunk) {
  if (!ended()) sender_.send(std::move(chunk));
}

void MemoryInstance::flush() {
  if (!ended()) sender_.flush();
}

void MemoryInstance::skip(MessageKey key, const WireProperties& properties) {
  if (traits_.abandon) sender_.abandon(key);
  sender_.send(memory::SkipFrame{key, properties});
}

void MemoryInstance::forget(MessageKey key, Range octets) { sender_.forget(key, octets); }

void MemoryInstance::grant(StreamId stream, Credit credit) {
  if (ended()) return;
  if (traits_.credit) {
    sender_.send(memory::CreditFrame{stream, credit});
  } else {
    receiver_.grant(stream, credit.octets);
  }
}

void MemoryInstance::open(StreamId stream, StreamId parent) {
  streams_.try_emplace(stream);
  sender_.send(memory::OpenFrame{stream, parent});
}

void MemoryInstance::answer_open(StreamId stream, bool accept) {
  if (!accept) streams_[stream] = {true, true};
  sender_.send(memory::AnswerFrame{stream, accept});
}

void MemoryInstance::finish(StreamId stream) {
  if (ended() || traits_.connectionless) return;
  if (finished_.emplace(stream, true).second) sender_.finish(stream);
}

void MemoryInstance::reset(Cause cause) {
  delegate_ = nullptr;
  report_.disarm();
  notices_.clear();
  if (!ended()) {
    Packet packet;
    packet.reset = cause;
    wire_->send(side_, std::move(packet));
  }
  silent_ = true;
  sender_.stop();
}

// ---- what happens ------------------------------------------------------------------------------

void MemoryInstance::arrived(Packet&& packet) {
  if (ended()) return;
  if (packet.reset) return go_down(up_ ? Cause::kReset : Cause::kRefused);
  if (!packet.acks.empty()) sender_.acked(packet.acks);
  if (!packet.number) return;
  if (packet.early && side_ == memory::Side::kServer && !options_.accepts_early) {
    std::erase_if(packet.frames, [](const memory::Frame& frame) { return frame.index() == 0; });
  }
  Packet answer;
  answer.acks.push_back(*packet.number);
  receiver_.take(std::move(packet));
  wire_->send(side_, std::move(answer));
}

Time MemoryInstance::transmit(Packet packet) { return wire_->send(side_, std::move(packet)); }

void MemoryInstance::octets_acked(MessageKey key, Range octets) {
  tell([=](ProtocolStackInstance::Delegate& delegate) { delegate.on_acked(key, octets); });
}

void MemoryInstance::octets_lost(MessageKey key, Range octets) {
  tell([=](ProtocolStackInstance::Delegate& delegate) { delegate.on_lost(key, octets); });
}

void MemoryInstance::skip_acked(MessageKey key) {
  tell([=](ProtocolStackInstance::Delegate& delegate) { delegate.on_skip_acked(key); });
}

void MemoryInstance::budget_grew() {
  tell([](ProtocolStackInstance::Delegate& delegate) { delegate.on_budget(); });
}

void MemoryInstance::hello_acked() {
  if (traits_.early_limit > 0) {
    early_ = options_.accepts_early ? EarlyResult::kAccepted : EarlyResult::kRejected;
  }
  start_up();
}

void MemoryInstance::finish_acked(StreamId stream) {
  streams_[stream].here = true;
  end_in_order();
}

void MemoryInstance::pass_up(Chunk chunk) {
  tell([chunk = std::move(chunk)](ProtocolStackInstance::Delegate& delegate) {
    delegate.on_chunk(Chunk(chunk));
  });
}

void MemoryInstance::pass_up(const memory::SkipFrame& skip) {
  tell([skip](ProtocolStackInstance::Delegate& delegate) {
    delegate.on_skip(skip.key, skip.properties);
  });
}

void MemoryInstance::pass_up(const memory::FinishFrame& finish) {
  tell(
      [finish](ProtocolStackInstance::Delegate& delegate) { delegate.on_finished(finish.stream); });
  streams_[finish.stream].there = true;
  end_in_order();
}

void MemoryInstance::control(const memory::Frame& frame) {
  if (const auto* window = std::get_if<memory::WindowFrame>(&frame)) {
    sender_.window_opened(window->octets);
  } else if (const auto* credit = std::get_if<memory::CreditFrame>(&frame)) {
    tell([credit = *credit](ProtocolStackInstance::Delegate& delegate) {
      delegate.on_credit(credit.stream, credit.credit);
    });
  } else if (const auto* open = std::get_if<memory::OpenFrame>(&frame)) {
    streams_.try_emplace(open->stream);
    tell([open = *open](ProtocolStackInstance::Delegate& delegate) {
      delegate.on_open(open.stream, open.parent);
    });
  } else if (const auto* answer = std::get_if<memory::AnswerFrame>(&frame)) {
    if (!answer->accept) streams_[answer->stream] = {true, true};
    tell([answer = *answer](ProtocolStackInstance::Delegate& delegate) {
      delegate.on_open_answer(answer.stream, answer.accept);
    });
  }
}

void MemoryInstance::window_moved(std::uint64_t octets) {
  if (!traits_.credit && traits_.repairs) sender_.send(memory::WindowFrame{octets});
}

// ---- telling -----------------------------------------------------------------------------------

void MemoryInstance::tell(Notice notice) {
  notices_.push_back(std::move(notice));
  if (delegate_ != nullptr) report_.arm();
}

// The last call may destroy this.
void MemoryInstance::report() {
  while (up_ && delegate_ != nullptr && !notices_.empty()) {
    const Notice notice = std::move(notices_.front());
    notices_.pop_front();
    notice(*delegate_);
  }
  if (delegate_ == nullptr || !down_ || std::exchange(told_down_, true)) return;
  std::exchange(delegate_, nullptr)->on_down(*down_);
}

void MemoryInstance::go_down(Cause cause) {
  if (ended()) return;
  down_ = cause;
  sender_.stop();
  if (delegate_ != nullptr) report_.arm();
}

// When all streams ended both ways, as a byte stream does.
void MemoryInstance::end_in_order() {
  const bool over = std::ranges::all_of(
      streams_, [](const auto& entry) { return entry.second.here && entry.second.there; });
  if (over) go_down(Cause::kFinished);
}

}  // namespace post::testing
