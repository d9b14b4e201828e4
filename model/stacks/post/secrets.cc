// Association secrets: HMAC-SHA-256 (RFC 2104) by OpenSSL.
#include "model/stacks/post/secrets.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "model/check.h"

namespace post::wire {
namespace {

Proof hmac(std::span<const std::byte> key, std::string_view label, const KeyPair& keys) {
  std::vector<std::byte> text;
  const auto add = [&](std::span<const std::byte> part) {
    text.insert(text.end(), part.begin(), part.end());
  };
  add(std::as_bytes(std::span(label)));
  add(keys.initiator);
  add(keys.acceptor);
  Proof out{};
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                          reinterpret_cast<unsigned char*>(out.data()), &size);
  check(done != nullptr && size == out.size(), "HMAC-SHA-256 gives 32 octets");
  return out;
}

}  // namespace

JoinSecret derive_secret(const KeyPair& keys) {
  const Proof association = hmac({}, "post/1 association", keys);
  JoinSecret secret;
  std::copy_n(association.begin(), secret.association.size(), secret.association.begin());
  secret.key = hmac({}, "post/1 key", keys);
  return secret;
}

Proof prove(const JoinSecret& secret, Prover by, const KeyPair& keys) {
  return hmac(secret.key, by == Prover::kInitiator ? "post/1 initiator" : "post/1 acceptor", keys);
}

bool same(const Proof& one, const Proof& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

Key fresh_key(RandomStream& random) {
  Key key{};
  for (std::size_t half = 0; half < key.size(); half += 8) {
    const std::uint64_t word = random.next();
    for (std::size_t i = 0; i < 8; ++i) key[half + i] = static_cast<std::byte>(word >> (8 * i));
  }
  return key;
}

}  // namespace post::wire
