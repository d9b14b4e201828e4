// What a connection of post/1 says besides content and acks.
#include "model/stacks/post/conversation.h"

#include <utility>

namespace post::wire {
namespace {

Error protocol(std::string text) { return {"protocol", std::move(text)}; }

}  // namespace

Cause cause_of(CloseCode code) {
  switch (code) {
    case CloseCode::kJoin:
    case CloseCode::kRefused:
      return Cause::kRefused;
    case CloseCode::kProtocol:
    case CloseCode::kVersion:
    case CloseCode::kLimit:
      return Cause::kProtocol;
    case CloseCode::kDone:
    case CloseCode::kAborted:
      return Cause::kReset;
  }
  return Cause::kReset;
}

Conversation::Conversation(Owner& owner, HandshakeOptions options)
    : owner_(owner), handshake_(std::move(options)), streams_(kMaxStreams) {}

void Conversation::start() {
  for (Frame& frame : handshake_.start()) owner_.send(std::move(frame));
}

Outcome<void> Conversation::advance(Handshake::Answer answer) {
  if (!answer) return answer.error();
  for (Frame& frame : *answer) owner_.send(std::move(frame));
  if (handshake_.up()) owner_.handshake_done();
  return {};
}

// ---- what the instance's owner asks ------------------------------------------------------------

void Conversation::open(StreamId stream, StreamId parent) {
  streams_.note(stream);
  owner_.send(OpenFrame{stream, parent});
}

void Conversation::answer_open(StreamId stream, bool accept) {
  if (!accept) streams_.drop(stream);
  owner_.send(AnswerFrame{stream, accept});
}

void Conversation::skip(MessageKey key, const WireProperties& properties) {
  streams_.note(key.stream);
  owner_.send(SkipFrame{key, properties});
}

void Conversation::grant(StreamId stream, Credit credit) {
  streams_.note(stream);
  if (!streams_.finished_there(stream)) owner_.send(CreditFrame{stream, credit});
}

bool Conversation::finish(StreamId stream) {
  streams_.note(stream);
  return streams_.finish_here(stream);
}

// ---- what the peer says ------------------------------------------------------------------------

Outcome<void> Conversation::expect(StreamId stream, const char* frame) {
  if (!up()) return protocol(std::string(frame) + " before the handshake is complete");
  if (!streams_.note(stream)) {
    return Error{"limit", "more streams at once than " + std::to_string(kMaxStreams)};
  }
  return {};
}

Outcome<void> Conversation::take(Chunk&& chunk) {
  if (auto expected = expect(chunk.key.stream, "DATA"); !expected) return expected;
  if (streams_.finished_there(chunk.key.stream)) return {};  // of a Carrier that was given up
  if (auto* listener = owner_.listener()) listener->on_chunk(std::move(chunk));
  return {};
}

Outcome<void> Conversation::take(const SkipFrame& skip) {
  if (auto expected = expect(skip.key.stream, "SKIP"); !expected) return expected;
  owner_.send(SkipAckFrame{skip.key});
  if (streams_.finished_there(skip.key.stream)) return {};
  if (auto* listener = owner_.listener()) listener->on_skip(skip.key, skip.properties);
  return {};
}

Outcome<void> Conversation::take(const SkipAckFrame& ack) {
  if (auto expected = expect(ack.key.stream, "SKIP_ACK"); !expected) return expected;
  if (auto* listener = owner_.listener()) listener->on_skip_acked(ack.key);
  return {};
}

Outcome<void> Conversation::take(const CreditFrame& credit) {
  if (auto expected = expect(credit.stream, "CREDIT"); !expected) return expected;
  if (auto* listener = owner_.listener()) listener->on_credit(credit.stream, credit.credit);
  return {};
}

Outcome<void> Conversation::take(const OpenFrame& open) {
  if (auto expected = expect(open.stream, "OPEN"); !expected) return expected;
  const bool from_initiator = handshake_.role() == Role::kAcceptor;
  if (open.stream == 0 || open.stream % 2 != (from_initiator ? 1u : 0u)) {
    return protocol("OPEN of stream " + std::to_string(open.stream) +
                    (from_initiator ? "; allowed: odd ones" : "; allowed: even ones from 2"));
  }
  if (streams_.ended(open.stream)) return {};
  if (auto* listener = owner_.listener()) listener->on_open(open.stream, open.parent);
  return {};
}

Outcome<void> Conversation::take(const AnswerFrame& answer) {
  if (auto expected = expect(answer.stream, "an answer to OPEN"); !expected) return expected;
  if (!answer.accept) streams_.drop(answer.stream);
  if (auto* listener = owner_.listener()) listener->on_open_answer(answer.stream, answer.accept);
  return {};
}

Outcome<void> Conversation::take(const FinishFrame& finish) {
  if (auto expected = expect(finish.stream, "FINISH"); !expected) return expected;
  if (!streams_.finish_there(finish.stream)) return {};
  if (auto* listener = owner_.listener()) listener->on_finished(finish.stream);
  return {};
}

Outcome<void> Conversation::take(const PingFrame& ping) {
  owner_.send(PongFrame{ping.token});
  return {};
}

Outcome<void> Conversation::take(const CloseFrame& close) {
  owner_.closed_by_peer(close);
  return {};
}

}  // namespace post::wire
