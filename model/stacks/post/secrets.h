// What connections of one Association share, so that a later one can prove that it belongs to it
// (frame JOIN, docs/wire.md).
#pragma once

#include "model/psi_types.h"
#include "model/random.h"
#include "model/stacks/post/frames.h"

namespace post::wire {

/// The keys that both ends sent in HELLO.
struct KeyPair {
  Key initiator{};
  Key acceptor{};
};

/// Of an Association's first connection. Where that is clear text, whoever reads it knows the
/// secret too.
JoinSecret derive_secret(const KeyPair& keys);

enum class Prover : std::uint8_t { kInitiator, kAcceptor };

/// That `by` holds the secret; good for the connection with these keys only.
Proof prove(const JoinSecret& secret, Prover by, const KeyPair& keys);
/// In a time that does not tell how much of it holds.
bool same(const Proof& one, const Proof& other);

Key fresh_key(RandomStream& random);

}  // namespace post::wire
