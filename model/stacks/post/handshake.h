// How a connection of post/1 begins: HELLO both ways, and JOIN where it is a further one of an
// Association (docs/wire.md).
#pragma once

#include <functional>
#include <optional>
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
  explicit Handshake(HandshakeOptions options) : options_(std::move(options)) {}

  using Answer = Result<std::vector<Frame>>;  ///< what to send now
  std::vector<Frame> start();
  Answer take(const HelloFrame& hello);
  Answer take(const JoinFrame& join);

  Role role() const { return options_.role; }
  bool up() const { return state_ == State::kUp; }
  /// Once up: what further connections prove that they belong to this one's Association with.
  const JoinSecret& secret() const { return secret_; }
  /// Once up, at the acceptor: the Association that the peer has joined.
  const std::optional<Joining>& joined() const { return joined_; }
  /// Once up.
  std::uint64_t peer_max_streams() const { return peer_.max_streams; }
  std::uint64_t peer_max_message() const { return peer_.max_message; }

 private:
  enum class State : std::uint8_t { kGreeting, kJoining, kProving, kUp };

  KeyPair keys() const;
  std::vector<Frame> greet();
  Answer answer_join(const JoinFrame& join);
  Answer check_acceptor(const JoinFrame& join);
  Answer check_initiator(const JoinFrame& join);

  HandshakeOptions options_;
  State state_ = State::kGreeting;
  bool greeted_ = false;
  HelloFrame peer_;
  JoinSecret secret_;
  std::optional<Joining> joined_;
};

}  // namespace post::wire
