// Mappings between inside endpoints and the endpoints that the outside sees, with their sessions.
// A NAT translates by it; for a firewall both endpoints are the same.
#pragma once

#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "model/address.h"
#include "model/state.h"
#include "sim/network/nat/behaviour.h"
#include "sim/network/nat/session.h"

namespace post::sim {

struct MappingKey {
  Protocol protocol = Protocol::kUdp;
  SocketAddress inside;
  SocketAddress remote;  ///< the part of the remote endpoint that the mapping depends on
  friend auto operator<=>(const MappingKey&, const MappingKey&) = default;
};

struct Mapping {
  SocketAddress outside;
  std::map<SocketAddress, Session> sessions = {};  ///< by remote endpoint; some may have expired
  Time expires = kStartOfRun;                      ///< that of the last session
};

/// Expiry is lazy: what expired is not found, and is forgotten when it is in the way. So the state
/// depends on packets alone, and no world needs a timer for it.
class MappingTable {
 public:
  using Entry = std::pair<const MappingKey, Mapping>;

  /// `limit`: how many sessions are kept at most.
  MappingTable(std::size_t limit, const SessionTimers& timers) : limit_(limit), timers_(timers) {}
  MappingTable(MappingTable&&) = default;  // a copy would point into the original
  MappingTable& operator=(MappingTable&&) = default;

  /// Of those that live at `now`, or null.
  Entry* find(const MappingKey& key, Time now);
  Entry* find_outside(Protocol protocol, const SocketAddress& outside, Time now);
  /// Neither key nor outside endpoint have a living mapping.
  Entry& add(const MappingKey& key, const SocketAddress& outside);

  /// The session with `remote` if it lives, or null.
  static const Session* session(const Entry& entry, const SocketAddress& remote, Time now);
  /// True where a session lives with a remote equal to `remote` in the part that counts.
  static bool permits(const Entry& entry, const RemoteDependence& filtering,
                      const SocketAddress& remote, Time now);

  /// True where no further session has room, not even after what expired is forgotten.
  bool full(Time now);
  /// A packet of the session with `remote` went through; the session begins where there was none.
  void note(Entry& entry, const SocketAddress& remote, Heading heading, const Flow& flow, Time now);

  std::size_t sessions() const { return sessions_; }  ///< with those expired but not yet forgotten
  void append_state(StateHash& hash) const;

 private:
  using Map = std::map<MappingKey, Mapping>;

  void erase(Map::iterator at);
  void forget_expired(Time now);
  static void forget_expired_sessions(Mapping& mapping, Time now);

  std::size_t limit_;
  SessionTimers timers_;
  std::size_t sessions_ = 0;
  Time nothing_expires_before_ = kStartOfRun;
  Map mappings_;
  std::map<std::pair<Protocol, SocketAddress>, Map::iterator> by_outside_;
};

}  // namespace post::sim
