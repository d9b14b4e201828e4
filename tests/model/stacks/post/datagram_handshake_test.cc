// How a connection over datagrams begins, whatever is lost of it.
#include "tests/model/stacks/post/datagram_pair.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fate = DatagramPipe::Fate;

class DatagramHandshake : public DatagramPair {};

TEST_F(DatagramHandshake, is_up_after_one_round_trip_and_the_acceptor_after_one_and_a_half) {
  start();
  run_until(100ms);
  EXPECT_THAT(pipe_.lines(),
              ElementsAre("0 > hello", "10 < hello, ack 0", "20 > ping, ack 0", "55 < ack 0-1"));
  EXPECT_THAT(client_log_.lines, ElementsAre("20 up"));
  EXPECT_THAT(server_log_.lines, ElementsAre("30 up"));
}

TEST_F(DatagramHandshake, a_lost_hello_is_said_again_after_999_ms) {
  pipe_.drop_first(true, "hello");
  start();
  run_until(2s);
  EXPECT_THAT(pipe_.lines(), ElementsAre("0 > hello", "999 > hello", "1009 < hello, ack 1",
                                         "1019 > ping, ack 0", "1054 < ack 1-2"));
  EXPECT_THAT(client_log_.lines, ElementsAre("1019 up"));
  EXPECT_THAT(server_log_.lines, ElementsAre("1029 up"));
}

// Until it knows that the address is right, the acceptor only answers.
TEST_F(DatagramHandshake, a_lost_answer_is_given_again_when_it_is_asked_for) {
  pipe_.drop_first(false, "hello");
  start();
  run_until(2s);
  EXPECT_THAT(pipe_.lines(),
              ElementsAre("0 > hello", "10 < hello, ack 0", "999 > hello", "1009 < hello, ack 0-1",
                          "1019 > ping, ack 1", "1054 < ack 1-2"));
  EXPECT_THAT(server_log_.lines, ElementsAre("1029 up"));
}

// 20 + 4 * 10 ms, and 25 ms for the peer's delay.
TEST_F(DatagramHandshake, a_lost_confirmation_is_sent_again) {
  pipe_.drop_first(true, "ping");
  start();
  run_until(2s);
  EXPECT_THAT(pipe_.lines(), ElementsAre("0 > hello", "10 < hello, ack 0", "20 > ping, ack 0",
                                         "105 > ping, ack 0", "115 < ack 2 0"));
  EXPECT_THAT(server_log_.lines, ElementsAre("115 up"));
}

TEST_F(DatagramHandshake, packets_that_come_twice_change_nothing) {
  pipe_.judge = [](const auto&) { return Fate::kTwice; };
  start();
  run_until(2s);
  EXPECT_THAT(client_log_.lines, ElementsAre("20 up"));
  EXPECT_THAT(server_log_.lines, ElementsAre("30 up"));
  EXPECT_EQ(pipe_.with("hello").size(), 2u);
}

TEST_F(DatagramHandshake, gives_up_after_five_greetings) {
  pipe_.judge = [](const auto&) { return Fate::kDrop; };
  start();
  run_until(60s);
  EXPECT_THAT(pipe_.lines(), ElementsAre("0 > hello", "999 > hello", "2997 > hello", "6993 > hello",
                                         "14985 > hello"));
  EXPECT_THAT(client_log_.lines, ElementsAre("30969 down timed_out"));
}

TEST_F(DatagramHandshake, what_the_network_says_of_the_path_ends_the_attempt) {
  start();
  run_until(5ms);
  pipe_.report(true, Cause::kRefused);
  run_until(100ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("5 down refused"));
}

TEST_F(DatagramHandshake, a_host_without_a_route_ends_the_attempt) {
  pipe_.unreachable = true;
  start();
  run_until(100ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("0 down unreachable"));
}

TEST_F(DatagramHandshake, content_that_overtakes_the_last_of_a_join_is_as_if_lost) {
  JoinSecret secret;
  secret.association[0] = std::byte{7};
  secret.key[0] = std::byte{9};
  auto client = options_of(wire::Role::kInitiator);
  client.handshake.join = secret;
  auto server = options_of(wire::Role::kAcceptor);
  server.handshake.find = [&](const auto&) { return secret; };
  pipe_.drop_first(true, "join proof");
  start(client, server);
  client_log_.when_budget = [] {};
  world_.at(20ms, [&] { send(*client_, whole(1, 10)); });
  run_until(2s);
  EXPECT_EQ(pipe_.lines().front(), "0 > hello, join");
  EXPECT_EQ(pipe_.lines()[1], "10 < hello, join proof, ack 0");
  EXPECT_EQ(pipe_.lines()[2], "20 > hello, join, join proof, ack 0");
  EXPECT_EQ(client_log_.lines.front(), "20 up");
  EXPECT_EQ(server_log_.lines.front(), "115 up");
  EXPECT_EQ(server_->joining()->association, secret.association);
  EXPECT_EQ(server_log_.chunks.size(), 0u) << "the test does not send lost content again";
}

TEST_F(DatagramHandshake, an_association_that_nobody_knows_is_refused) {
  auto client = options_of(wire::Role::kInitiator);
  client.handshake.join = JoinSecret{};
  start(client, options_of(wire::Role::kAcceptor));
  run_until(1s);
  EXPECT_THAT(client_log_.lines, ElementsAre("20 down refused"));
  EXPECT_THAT(server_log_.lines, ElementsAre("10 down protocol"));
  EXPECT_THAT(pipe_.lines(), ElementsAre("0 > hello, join", "10 < close join"));
}

// What does not greet leaves nothing behind, and gets no answer.
TEST_F(DatagramHandshake, garbage_before_the_greeting_ends_the_acceptor_without_a_word) {
  server_ = std::make_unique<PostDatagramInstance>(world_.server_host(), pipe_.server_end(),
                                                   options_of(wire::Role::kAcceptor));
  server_->set_delegate(&server_log_);
  pipe_.inject(false, Bytes::copy_of("\x04garbage!"));
  run_until(100ms);
  EXPECT_THAT(server_log_.lines, ElementsAre("0 down protocol"));
  EXPECT_THAT(pipe_.lines(), IsEmpty());
}

TEST_F(DatagramHandshake, packets_for_others_do_not_end_an_initiator) {
  start();
  pipe_.inject(true, Bytes::copy_of("\x04garbage!"));
  run_until(100ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("20 up"));
}

TEST_F(DatagramHandshake, who_is_reset_before_it_is_up_says_so) {
  start();
  run_until(15ms);
  client_->reset(Cause::kCancelled);
  run_until(100ms);
  EXPECT_THAT(pipe_.lines(), ElementsAre("0 > hello", "10 < hello, ack 0", "15 > close aborted"));
  EXPECT_THAT(server_log_.lines, ElementsAre("25 down reset"));
}

}  // namespace
}  // namespace post::testing
