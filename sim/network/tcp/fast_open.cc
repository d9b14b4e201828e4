#include "sim/network/tcp/fast_open.h"

#include "model/hash.h"

namespace post::sim::tcp {

std::optional<FastOpenEntry> FastOpenCache::find(const IpAddress& local, const IpAddress& remote,
                                                 Time now) const {
  const auto known = servers_.find({local, remote});
  if (known == servers_.end() || now < known->second.suspended_until) return std::nullopt;
  return known->second.entry;
}

bool FastOpenCache::may_ask(const IpAddress& local, const IpAddress& remote, Time now) const {
  const auto known = servers_.find({local, remote});
  return known == servers_.end() || now >= known->second.suspended_until;
}

void FastOpenCache::store(const IpAddress& local, const IpAddress& remote,
                          const FastOpenEntry& entry) {
  servers_[{local, remote}].entry = entry;
}

void FastOpenCache::forget(const IpAddress& local, const IpAddress& remote) {
  servers_[{local, remote}].entry.reset();
}

void FastOpenCache::suspend(const IpAddress& local, const IpAddress& remote, Time now) {
  servers_[{local, remote}].suspended_until = after(now, kPause);
}

FastOpenAnswer FastOpenCookies::answer(const FastOpenCookie& option,
                                       const IpAddress& client) const {
  const FastOpenCookie valid = cookie_for(client);
  if (option == valid) return {.cookie = std::nullopt, .take_octets = true};
  return {.cookie = valid, .take_octets = false};
}

FastOpenCookie FastOpenCookies::cookie_for(const IpAddress& client) const {
  Hash64 hash;
  hash.absorb(key_);
  for (unsigned i = 0; i < client.bits() / 8; ++i) hash.absorb(client.octets()[i]);
  FastOpenCookie cookie{.size = 8};
  for (unsigned i = 0; i < 8; ++i) {
    cookie.octets[i] = static_cast<std::uint8_t>(hash.value() >> (8 * i));
  }
  return cookie;
}

}  // namespace post::sim::tcp
