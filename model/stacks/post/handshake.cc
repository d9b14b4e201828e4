// How a connection of post/1 begins.
#include "model/stacks/post/handshake.h"

#include <string>
#include <utility>

namespace post::wire {
namespace {

Error unexpected(const char* frame) {
  return {"protocol", std::string(frame) + " may not come here"};
}
Error not_proved() { return {"join", "the proof of belonging to the Association does not hold"}; }

}  // namespace

std::vector<Frame> Handshake::start() {
  if (talk_->options.admits && !talk_->options.admits(false)) return {};
  return greet();
}

std::vector<Frame> Handshake::greet() {
  if (std::exchange(greeted_, true)) return {};
  HelloFrame hello;
  hello.key = talk_->options.key;
  hello.joins = talk_->options.join.has_value();
  hello.max_streams = talk_->options.max_streams;
  std::vector<Frame> frames = {hello};
  if (talk_->options.join)
    frames.emplace_back(JoinFrame{talk_->options.join->association, talk_->options.alone, {}});
  return frames;
}

KeyPair Handshake::keys() const {
  const bool initiator = role_ == Role::kInitiator;
  return initiator ? KeyPair{talk_->options.key, talk_->peer.key}
                   : KeyPair{talk_->peer.key, talk_->options.key};
}

Handshake::Answer Handshake::take(const HelloFrame& hello) {
  if (state_ != State::kGreeting) return unexpected("a second HELLO");
  if (hello.version < kVersion) {
    return Error{"version", "the peer speaks version " + std::to_string(hello.version) +
                                "; allowed: from " + std::to_string(kVersion)};
  }
  if (hello.joins && role_ == Role::kInitiator) return unexpected("an acceptor's join");
  // Who was greeted already is up with this. Whoever joins takes no new place.
  const bool asks = !greeted_ && !hello.joins && talk_->options.admits;
  if (asks && !talk_->options.admits(true)) return Error{"refused", "as many wait as are kept"};
  talk_->peer = hello;
  if (hello.joins || talk_->options.join) {
    state_ = State::kJoining;
  } else {
    talk_->secret = derive_secret(keys());
    state_ = State::kUp;
  }
  return greet();
}

Handshake::Answer Handshake::take(const JoinFrame& join) {
  if (state_ == State::kProving) return check_initiator(join);
  if (state_ != State::kJoining) return unexpected("JOIN");
  return role_ == Role::kAcceptor ? answer_join(join) : check_acceptor(join);
}

// The acceptor proves first: whoever asks learns nothing that the Association's peer does not know.
Handshake::Answer Handshake::answer_join(const JoinFrame& join) {
  const auto known = talk_->options.find ? talk_->options.find(join.association) : std::nullopt;
  if (!known) return Error{"join", "no such Association is known here"};
  if (join.proof) return unexpected("a proof before the question");
  talk_->secret = *known;
  talk_->joined = Joining{join.association, join.alone};
  state_ = State::kProving;
  return std::vector<Frame>{
      JoinFrame{join.association, false, prove(talk_->secret, Prover::kAcceptor, keys())}};
}

Handshake::Answer Handshake::check_acceptor(const JoinFrame& join) {
  talk_->secret = *talk_->options.join;
  const bool right = join.association == talk_->secret.association && join.proof &&
                     same(*join.proof, prove(talk_->secret, Prover::kAcceptor, keys()));
  if (!right) return not_proved();
  state_ = State::kUp;
  return std::vector<Frame>{JoinFrame{talk_->secret.association, talk_->options.alone,
                                      prove(talk_->secret, Prover::kInitiator, keys())}};
}

Handshake::Answer Handshake::check_initiator(const JoinFrame& join) {
  const bool right = join.association == talk_->secret.association && join.proof &&
                     same(*join.proof, prove(talk_->secret, Prover::kInitiator, keys()));
  if (!right) return not_proved();
  state_ = State::kUp;
  return std::vector<Frame>();
}

}  // namespace post::wire
