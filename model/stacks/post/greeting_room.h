// Where connections that peers opened wait until their handshake is complete.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/host.h"
#include "model/stacks/post/handshake.h"
#include "model/stacks/stack.h"

namespace post::wire {

/// Hands on who is up; forgets who fails or takes longer than kPatience. At most kPlaces wait: one
/// more is refused.
class GreetingRoom {
 public:
  static constexpr std::size_t kPlaces = 128;
  static constexpr Duration kPatience = std::chrono::seconds(10);

  explicit GreetingRoom(Host& host);
  ~GreetingRoom();

  void set_delegate(Acceptor::Delegate* delegate) { delegate_ = delegate; }
  bool full() const { return guests_.size() >= kPlaces; }
  /// Whether one more may be greeted at once, whatever becomes of those who wait here.
  bool spacious() const;
  /// Whether this peer is taken if it is up now: it is refused if not (rule 76).
  bool admit(const SocketAddress& remote);
  void enter(std::unique_ptr<ProtocolStackInstance> instance);
  /// Where nobody proves that he is who he says, a flood must not keep others out: in a full room
  /// the one who has waited longest goes, without a word.
  void make_room();

 private:
  class Guest;
  void look();
  void expire();

  Host& host_;
  Acceptor::Delegate* delegate_ = nullptr;
  std::vector<std::unique_ptr<Guest>> guests_;  // in the order in which they came
  Task look_;
  Task expiry_;
};

/// What the handshake of a connection goes by, but for its key.
HandshakeOptions handshake_options(Role role, const StackOptions& options);
/// Fresh for each connection: its addresses and this instant name the random stream.
Key key_for(Host& host, const SocketAddress& local, const SocketAddress& remote);

}  // namespace post::wire
