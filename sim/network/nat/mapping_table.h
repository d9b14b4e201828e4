// Mappings between inside endpoints and the endpoints that the outside sees, with their sessions.
// A NAT translates by it; for a firewall both endpoints are the same.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

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
  /// Of several with that outside endpoint (RFC 4787 section 4.2.1, overloading) the one that has a
  /// session with `remote`, else one that permits it, else any; among equals that of the least key.
  Entry* find_outside(Protocol protocol, const SocketAddress& outside, const SocketAddress& remote,
                      const RemoteDependence& filtering, Time now);
  /// True where a living mapping has that outside endpoint.
  bool takes_outside(Protocol protocol, const SocketAddress& outside, Time now);
  /// True where one but `except` has it and a session with `remote`: the two could not be told
  /// apart.
  bool talks(Protocol protocol, const SocketAddress& outside, const SocketAddress& remote,
             const Entry* except, Time now) const;
  /// `key` has no living mapping.
  Entry& add(const MappingKey& key, const SocketAddress& outside);
  /// The outside sees this endpoint from now on. Sessions stay.
  void move(Entry& entry, const SocketAddress& outside);
  /// Forgets all.
  void clear();
  /// All living mappings, in the order of their keys; what expired is forgotten.
  std::vector<Entry*> living(Time now);

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
  struct OutsideKey {
    Protocol protocol;
    SocketAddress outside;
    MappingKey key = {Protocol{0}, {}, {}};  ///< the least, for searches
    friend auto operator<=>(const OutsideKey&, const OutsideKey&) = default;
  };

  static OutsideKey outside_key(const Entry& entry);

  void erase(Map::iterator at);
  void forget_expired(Time now);
  static void forget_expired_sessions(Mapping& mapping, Time now);

  std::size_t limit_;
  SessionTimers timers_;
  std::size_t sessions_ = 0;
  Time nothing_expires_before_ = kStartOfRun;
  Map mappings_;
  std::map<OutsideKey, Map::iterator> by_outside_;
};

}  // namespace post::sim
