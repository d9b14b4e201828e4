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
  if (options_.admits && !options_.admits(false)) return {};
  return greet();
}

std::vector<Frame> Handshake::greet() {
  if (std::exchange(greeted_, true)) return {};
  HelloFrame hello;
  hello.key = options_.key;
  hello.joins = options_.join.has_value();
  hello.max_streams = options_.max_streams;
  std::vector<Frame> frames = {hello};
  if (options_.join) frames.emplace_back(JoinFrame{options_.join->association, options_.alone, {}});
  return frames;
}

KeyPair Handshake::keys() const {
  const bool initiator = options_.role == Role::kInitiator;
  return initiator ? KeyPair{options_.key, peer_.key} : KeyPair{peer_.key, options_.key};
}

Handshake::Answer Handshake::take(const HelloFrame& hello) {
  if (state_ != State::kGreeting) return unexpected("a second HELLO");
  if (hello.version < kVersion) {
    return Error{"version", "the peer speaks version " + std::to_string(hello.version) +
                                "; allowed: from " + std::to_string(kVersion)};
  }
  if (hello.joins && options_.role == Role::kInitiator) return unexpected("an acceptor's join");
  // Who was greeted already is up with this. Whoever joins takes no new place.
  const bool asks = !greeted_ && !hello.joins && options_.admits;
  if (asks && !options_.admits(true)) return Error{"refused", "as many wait as are kept"};
  peer_ = hello;
  if (hello.joins || options_.join) {
    state_ = State::kJoining;
  } else {
    secret_ = derive_secret(keys());
    state_ = State::kUp;
  }
  return greet();
}

Handshake::Answer Handshake::take(const JoinFrame& join) {
  if (state_ == State::kProving) return check_initiator(join);
  if (state_ != State::kJoining) return unexpected("JOIN");
  return options_.role == Role::kAcceptor ? answer_join(join) : check_acceptor(join);
}

// The acceptor proves first: whoever asks learns nothing that the Association's peer does not know.
Handshake::Answer Handshake::answer_join(const JoinFrame& join) {
  const auto known = options_.find ? options_.find(join.association) : std::nullopt;
  if (!known) return Error{"join", "no such Association is known here"};
  if (join.proof) return unexpected("a proof before the question");
  secret_ = *known;
  joined_ = Joining{join.association, join.alone};
  state_ = State::kProving;
  return std::vector<Frame>{
      JoinFrame{join.association, false, prove(secret_, Prover::kAcceptor, keys())}};
}

Handshake::Answer Handshake::check_acceptor(const JoinFrame& join) {
  secret_ = *options_.join;
  const bool right = join.association == secret_.association && join.proof &&
                     same(*join.proof, prove(secret_, Prover::kAcceptor, keys()));
  if (!right) return not_proved();
  state_ = State::kUp;
  return std::vector<Frame>{
      JoinFrame{secret_.association, options_.alone, prove(secret_, Prover::kInitiator, keys())}};
}

Handshake::Answer Handshake::check_initiator(const JoinFrame& join) {
  const bool right = join.association == secret_.association && join.proof &&
                     same(*join.proof, prove(secret_, Prover::kInitiator, keys()));
  if (!right) return not_proved();
  state_ = State::kUp;
  return std::vector<Frame>();
}

}  // namespace post::wire
