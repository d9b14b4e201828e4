// How a connection of post/1 begins: HELLO both ways, and JOIN where it is a further one of an
// Association (docs/wire.md).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/psi_types.h"
#include "model/result.h"
#include "model/stacks/post/frames.h"
#include "model/stacks/post/secrets.h"

namespace post::wire {

enum class Role : std::uint8_t { kInitiator, kAcceptor };

struct HandshakeOptions {
  Role role = Role::kInitiator;
  Key key{};  ///< fresh
  std::uint64_t max_streams = 0;
  std::optional<JoinSecret> join{};  ///< of the initiator: to belong to this Association
  bool alone = false;                ///< of the initiator that joins: no other connection is left
  FindAssociation find{};            ///< of the acceptor; empty: it knows none
  /// Of the acceptor: whether it says HELLO to whoever asks for a new Association. It is asked
  /// before the peer's HELLO is here, where a no makes it wait for that, and then once more.
  /// Empty: it does.
  std::function<bool(bool heard)> admits{};
};

/// A decision without I/O. Errors are the peer's: `protocol`, `version`, `join`; or `refused`.
class Handshake {
 public:
  explicit Handshake(HandshakeOptions options)
      : role_(options.role), talk_(std::make_unique<Talk>(std::move(options))) {}

  using Answer = Result<std::vector<Frame>>;  ///< what to send now
  std::vector<Frame> start();
  Answer take(const HelloFrame& hello);
  Answer take(const JoinFrame& join);

  Role role() const { return role_; }
  bool up() const { return state_ == State::kUp; }

  // ---- once up, until forget() ----
  bool knows() const { return up() && talk_ != nullptr; }
  /// What further connections prove that they belong to this one's Association with.
  const JoinSecret& secret() const { return talk_->secret; }
  /// At the acceptor: the Association that the peer has joined.
  std::optional<Joining> joined() const { return talk_ ? talk_->joined : std::nullopt; }
  std::uint64_t peer_max_streams() const { return talk_->peer.max_streams; }
  std::uint64_t peer_max_message() const { return talk_->peer.max_message; }
  /// Who wanted to know has it all.
  void forget() {
    if (up()) talk_.reset();
  }

 private:
  enum class State : std::uint8_t { kGreeting, kJoining, kProving, kUp };

  KeyPair keys() const;
  std::vector<Frame> greet();
  Answer answer_join(const JoinFrame& join);
  Answer check_acceptor(const JoinFrame& join);
  Answer check_initiator(const JoinFrame& join);

  /// What is of use until then.
  struct Talk {
    explicit Talk(HandshakeOptions of) : options(std::move(of)) {}

    HandshakeOptions options;
    HelloFrame peer{};
    JoinSecret secret{};
    std::optional<Joining> joined{};
  };

  Role role_;
  State state_ = State::kGreeting;
  bool greeted_ = false;
  std::unique_ptr<Talk> talk_;
};

}  // namespace post::wire
