#include "sim/network/nat/mapping_table.h"

#include <algorithm>

namespace post::sim {
namespace {

void append(StateHash& hash, const SocketAddress& endpoint) {
  for (const std::uint8_t octet : endpoint.ip.octets()) hash.append(octet);
  hash.append(endpoint.ip.family()).append(endpoint.port);
}

}  // namespace

MappingTable::Entry* MappingTable::find(const MappingKey& key, Time now) {
  const auto at = mappings_.find(key);
  if (at == mappings_.end()) return nullptr;
  if (now < at->second.expires) return &*at;
  erase(at);
  return nullptr;
}

MappingTable::Entry* MappingTable::find_outside(Protocol protocol, const SocketAddress& outside,
                                                Time now) {
  const auto at = by_outside_.find({protocol, outside});
  if (at == by_outside_.end()) return nullptr;
  const Map::iterator mapping = at->second;
  if (now < mapping->second.expires) return &*mapping;
  erase(mapping);
  return nullptr;
}

MappingTable::Entry& MappingTable::add(const MappingKey& key, const SocketAddress& outside) {
  const auto at = mappings_.emplace(key, Mapping{outside}).first;
  by_outside_.emplace(std::pair(key.protocol, outside), at);
  return *at;
}

const Session* MappingTable::session(const Entry& entry, const SocketAddress& remote, Time now) {
  const auto at = entry.second.sessions.find(remote);
  return at != entry.second.sessions.end() && at->second.live(now) ? &at->second : nullptr;
}

bool MappingTable::permits(const Entry& entry, const RemoteDependence& filtering,
                           const SocketAddress& remote, Time now) {
  if (session(entry, remote, now) != nullptr) return true;
  const SocketAddress part = filtering.part(remote);
  return std::ranges::any_of(entry.second.sessions, [&](const auto& each) {
    return each.second.live(now) && filtering.part(each.first) == part;
  });
}

bool MappingTable::full(Time now) {
  if (sessions_ >= limit_ && now >= nothing_expires_before_) forget_expired(now);
  return sessions_ >= limit_;
}

void MappingTable::note(Entry& entry, const SocketAddress& remote, Heading heading,
                        const Flow& flow, Time now) {
  Mapping& mapping = entry.second;
  const auto [at, fresh] = mapping.sessions.try_emplace(remote);
  if (fresh) ++sessions_;
  const Time before = at->second.expires();
  at->second.note(heading, flow, now, timers_);
  const Time expires = at->second.expires();
  nothing_expires_before_ = std::min(nothing_expires_before_, expires);
  mapping.expires = std::max(mapping.expires, expires);
  if (expires >= before) return;
  mapping.expires = expires;  // TCP that closes: the longest of the others counts
  for (const auto& [peer, other] : mapping.sessions) {
    mapping.expires = std::max(mapping.expires, other.expires());
  }
}

void MappingTable::erase(Map::iterator at) {
  sessions_ -= at->second.sessions.size();
  by_outside_.erase({at->first.protocol, at->second.outside});
  mappings_.erase(at);
}

void MappingTable::forget_expired(Time now) {
  nothing_expires_before_ = kNever;
  for (auto at = mappings_.begin(); at != mappings_.end();) {
    const auto next = std::next(at);
    if (now >= at->second.expires) {
      erase(at);
    } else {
      sessions_ -= at->second.sessions.size();
      forget_expired_sessions(at->second, now);
      sessions_ += at->second.sessions.size();
    }
    at = next;
  }
  for (const auto& [key, mapping] : mappings_) {
    for (const auto& [remote, session] : mapping.sessions) {
      nothing_expires_before_ = std::min(nothing_expires_before_, session.expires());
    }
  }
}

void MappingTable::forget_expired_sessions(Mapping& mapping, Time now) {
  std::erase_if(mapping.sessions, [now](const auto& each) { return !each.second.live(now); });
}

void MappingTable::append_state(StateHash& hash) const {
  hash.append(mappings_.size());
  for (const auto& [key, mapping] : mappings_) {
    hash.append(key.protocol);
    append(hash, key.inside);
    append(hash, key.remote);
    append(hash, mapping.outside);
    hash.append(mapping.sessions.size());
    for (const auto& [remote, session] : mapping.sessions) {
      append(hash, remote);
      session.append_state(hash);
    }
  }
}

}  // namespace post::sim
