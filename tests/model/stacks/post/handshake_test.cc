// How a connection of post/1 begins, as a machine without I/O.
#include "model/stacks/post/handshake.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace post::wire {
namespace {

Key key(int value) {
  Key key{};
  key.fill(static_cast<std::byte>(value));
  return key;
}

/// Lets the two talk until neither has anything to say; the first refusal's name, or nothing.
std::string talk(Handshake& initiator, Handshake& acceptor) {
  std::vector<std::pair<Handshake*, Frame>> spoken;
  for (Frame& frame : initiator.start()) spoken.emplace_back(&acceptor, std::move(frame));
  for (Frame& frame : acceptor.start()) spoken.emplace_back(&initiator, std::move(frame));
  for (std::size_t i = 0; i < spoken.size(); ++i) {
    const auto [to, frame] = spoken[i];
    const auto* hello = std::get_if<HelloFrame>(&frame);
    auto answer = hello != nullptr ? to->take(*hello) : to->take(std::get<JoinFrame>(frame));
    if (!answer) return answer.error().name;
    Handshake* from = to == &initiator ? &acceptor : &initiator;
    for (Frame& said : *answer) spoken.emplace_back(from, std::move(said));
  }
  return "";
}

HandshakeOptions initiator_options(int fresh = 1) {
  return {.role = Role::kInitiator, .key = key(fresh), .max_streams = 5};
}
HandshakeOptions acceptor_options(int fresh = 2) {
  return {.role = Role::kAcceptor, .key = key(fresh), .max_streams = 7};
}

TEST(Handshake, both_greet_and_share_a_secret) {
  Handshake initiator(initiator_options());
  Handshake acceptor(acceptor_options());
  EXPECT_EQ(talk(initiator, acceptor), "");
  ASSERT_TRUE(initiator.up() && acceptor.up());
  EXPECT_EQ(initiator.secret(), acceptor.secret());
  EXPECT_EQ(initiator.peer_max_streams(), 7u);
  EXPECT_EQ(acceptor.peer_max_streams(), 5u);
  EXPECT_FALSE(acceptor.joined());
}

TEST(Handshake, forgets_what_it_gave_but_not_that_it_is_up) {
  Handshake initiator(initiator_options());
  Handshake acceptor(acceptor_options());
  initiator.forget();  // not yet
  EXPECT_EQ(talk(initiator, acceptor), "");
  EXPECT_TRUE(initiator.knows());
  initiator.forget();
  EXPECT_TRUE(initiator.up());
  EXPECT_FALSE(initiator.knows());
  EXPECT_EQ(initiator.role(), Role::kInitiator);
  EXPECT_FALSE(initiator.take(HelloFrame{}).ok());
  EXPECT_FALSE(initiator.take(JoinFrame{}).ok());
}

TEST(Handshake, every_connection_has_a_secret_of_its_own) {
  Handshake one(initiator_options(1)), other(initiator_options(3));
  Handshake first(acceptor_options()), second(acceptor_options());
  talk(one, first);
  talk(other, second);
  EXPECT_NE(one.secret().association, other.secret().association);
  EXPECT_NE(one.secret().key, other.secret().key);
}

class Joining : public ::testing::Test {
 protected:
  Joining() {
    Handshake one(initiator_options(11)), other(acceptor_options(12));
    talk(one, other);
    secret = one.secret();
  }
  HandshakeOptions joining(bool alone = false) {
    auto options = initiator_options();
    options.join = secret;
    options.alone = alone;
    return options;
  }
  HandshakeOptions knowing(const JoinSecret& known) {
    auto options = acceptor_options();
    options.find = [known](const Key& association) -> std::optional<JoinSecret> {
      if (association != known.association) return std::nullopt;
      return known;
    };
    return options;
  }
  JoinSecret secret;
};

TEST_F(Joining, a_further_connection_proves_where_it_belongs) {
  Handshake initiator(joining(true)), acceptor(knowing(secret));
  EXPECT_EQ(talk(initiator, acceptor), "");
  ASSERT_TRUE(initiator.up() && acceptor.up());
  ASSERT_TRUE(acceptor.joined());
  EXPECT_EQ(acceptor.joined()->association, secret.association);
  EXPECT_TRUE(acceptor.joined()->alone);
  EXPECT_EQ(acceptor.secret(), secret);
  EXPECT_FALSE(initiator.joined());
}

TEST_F(Joining, an_unknown_association_is_refused) {
  Handshake initiator(joining()), nobody(acceptor_options());
  EXPECT_EQ(talk(initiator, nobody), "join");
  EXPECT_FALSE(nobody.up());
}

// Who knows the name of the Association but not its key gets nowhere, on either side.
TEST_F(Joining, a_forged_proof_is_refused) {
  JoinSecret forged = secret;
  forged.key.fill(std::byte{0});
  {
    Handshake initiator(joining()), impostor(knowing(forged));
    EXPECT_EQ(talk(initiator, impostor), "join");
    EXPECT_FALSE(initiator.up());
  }
  Handshake acceptor(knowing(secret));
  HelloFrame hello{.joins = true, .key = key(9)};
  ASSERT_TRUE(acceptor.take(hello).ok());
  ASSERT_TRUE(acceptor.take(JoinFrame{secret.association, false, {}}).ok());
  JoinFrame proof{secret.association, false, prove(forged, Prover::kInitiator, {key(9), key(2)})};
  EXPECT_EQ(acceptor.take(proof).error().name, "join");
  EXPECT_FALSE(acceptor.up());
}

// The proof holds for these two fresh keys alone, and for one direction.
TEST_F(Joining, a_proof_cannot_be_replayed) {
  const Proof good = prove(secret, Prover::kInitiator, {key(1), key(2)});
  EXPECT_TRUE(same(good, prove(secret, Prover::kInitiator, {key(1), key(2)})));
  EXPECT_FALSE(same(good, prove(secret, Prover::kInitiator, {key(1), key(3)})));
  EXPECT_FALSE(same(good, prove(secret, Prover::kInitiator, {key(3), key(2)})));
  EXPECT_FALSE(same(good, prove(secret, Prover::kAcceptor, {key(1), key(2)})));
}

TEST_F(Joining, frames_out_of_place_are_refused) {
  Handshake early(acceptor_options());
  EXPECT_EQ(early.take(JoinFrame{secret.association, false, {}}).error().name, "protocol");
  Handshake twice(acceptor_options());
  ASSERT_TRUE(twice.take(HelloFrame{}).ok());
  EXPECT_EQ(twice.take(HelloFrame{}).error().name, "protocol");
  Handshake initiator(initiator_options());
  EXPECT_EQ(initiator.take(HelloFrame{.joins = true}).error().name, "protocol");
  Handshake hasty(knowing(secret));
  ASSERT_TRUE(hasty.take(HelloFrame{.joins = true}).ok());
  EXPECT_EQ(hasty.take(JoinFrame{secret.association, false, Proof{}}).error().name, "protocol");
}

TEST(Handshake, needs_a_common_version) {
  Handshake acceptor(acceptor_options());
  EXPECT_EQ(acceptor.take(HelloFrame{.version = 0}).error().name, "version");
  Handshake later(acceptor_options());
  EXPECT_TRUE(later.take(HelloFrame{.version = 7}).ok());
}

}  // namespace
}  // namespace post::wire
