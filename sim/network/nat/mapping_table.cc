#include "sim/network/nat/mapping_table.h"

#include <algorithm>

namespace post::sim {
namespace {

void append(StateHash& hash, const SocketAddress& endpoint) {
  for (const std::uint8_t octet : endpoint.ip.octets()) hash.append(octet);
  hash.append(endpoint.ip.family()).append(endpoint.port);
}

template <class Key>
bool same_place(const Key& key, Protocol protocol, const SocketAddress& outside) {
  return key.protocol == protocol && key.outside == outside;
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
                                                const SocketAddress& remote,
                                                const RemoteDependence& filtering, Time now) {
  Entry* permitting = nullptr;
  Entry* any = nullptr;
  for (auto at = by_outside_.lower_bound({protocol, outside});
       at != by_outside_.end() && same_place(at->first, protocol, outside);) {
    const Map::iterator mapping = (at++)->second;
    if (now >= mapping->second.expires) {
      erase(mapping);
      continue;
    }
    if (session(*mapping, remote, now) != nullptr) return &*mapping;
    if (any == nullptr) any = &*mapping;
    if (permitting == nullptr && permits(*mapping, filtering, remote, now)) permitting = &*mapping;
  }
  return permitting != nullptr ? permitting : any;
}

bool MappingTable::takes_outside(Protocol protocol, const SocketAddress& outside, Time now) {
  for (auto at = by_outside_.lower_bound({protocol, outside});
       at != by_outside_.end() && same_place(at->first, protocol, outside);) {
    const Map::iterator mapping = (at++)->second;
    if (now < mapping->second.expires) return true;
    erase(mapping);
  }
  return false;
}

bool MappingTable::talks(Protocol protocol, const SocketAddress& outside,
                         const SocketAddress& remote, const Entry* except, Time now) const {
  for (auto at = by_outside_.lower_bound({protocol, outside});
       at != by_outside_.end() && same_place(at->first, protocol, outside); ++at) {
    if (&*at->second != except && session(*at->second, remote, now) != nullptr) return true;
  }
  return false;
}

MappingTable::Entry& MappingTable::add(const MappingKey& key, const SocketAddress& outside) {
  const auto at = mappings_.emplace(key, Mapping{outside}).first;
  by_outside_.emplace(outside_key(*at), at);
  return *at;
}

void MappingTable::move(Entry& entry, const SocketAddress& outside) {
  const auto at = mappings_.find(entry.first);
  by_outside_.erase(outside_key(entry));
  entry.second.outside = outside;
  by_outside_.emplace(outside_key(entry), at);
}

void MappingTable::clear() {
  by_outside_.clear();
  mappings_.clear();
  sessions_ = 0;
}

std::vector<MappingTable::Entry*> MappingTable::living(Time now) {
  forget_expired(now);
  std::vector<Entry*> entries;
  for (Entry& entry : mappings_) entries.push_back(&entry);
  return entries;
}

MappingTable::OutsideKey MappingTable::outside_key(const Entry& entry) {
  return {entry.first.protocol, entry.second.outside, entry.first};
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
  by_outside_.erase(outside_key(*at));
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
