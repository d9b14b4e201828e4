// What is no content over datagrams: skip notices, credit, forks and ends, whatever is lost.
#include "tests/model/stacks/post/datagram_pair.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fate = DatagramPipe::Fate;

class DatagramControl : public DatagramPair {};

TEST_F(DatagramControl, a_skip_notice_survives_loss_and_stops_what_it_names) {
  connect();
  pipe_.drop_first(true, "skip");
  client_->send(whole(7, 10));
  client_->skip({0, 7}, {});
  run_until(400ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > skip 0.7", "175 > skip 0.7, ack 0-1", "185 < ack 3 0-1"));
  EXPECT_THAT(server_log_.lines, ElementsAre("185 skip 0.7"));
  EXPECT_THAT(client_log_.lines, ElementsAre("195 skip acked 0.7"));
}

TEST_F(DatagramControl, of_a_skipped_message_nothing_is_told) {
  connect();
  send(*client_, whole(7, 10));
  client_->skip({0, 7}, {});
  run_until(400ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("120 skip acked 0.7"));
}

TEST_F(DatagramControl, only_the_latest_credit_is_sent_again) {
  connect();
  pipe_.drop_first(false, "credit");
  server_->grant(0, {500, 0});
  world_.at(120ms, [this] { server_->grant(0, {700, 0}); });
  run_until(400ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("130 credit 0: 700"));
  EXPECT_EQ(pipe_.with("credit 0: 500").size(), 1u);
}

class DatagramFork : public DatagramPair, public ::testing::WithParamInterface<bool> {};

TEST_P(DatagramFork, is_asked_for_and_answered_whatever_is_lost) {
  const bool accepts = GetParam();
  connect();
  pipe_.drop_first(true, "open");
  client_->open(1, 0);
  run_until(185ms);
  EXPECT_THAT(server_log_.lines, ElementsAre("185 open 1 of 0"));
  pipe_.drop_first(false, accepts ? "accept" : "reject");
  server_->answer_open(1, accepts);
  run_until(2s);
  // The server knows no round trip but the first: 20 ms, and four times 10 ms, and 25 ms.
  EXPECT_THAT(client_log_.lines, ElementsAre(accepts ? "280 accepted 1" : "280 rejected 1"));
}

INSTANTIATE_TEST_SUITE_P(, DatagramFork, ::testing::Bool());

TEST_F(DatagramControl, content_may_come_before_the_fork_it_belongs_to) {
  connect();
  pipe_.drop_first(true, "open");
  client_->open(1, 0);
  run_until(101ms);
  send(*client_, chunk({1, 1}, 10));
  run_until(1s);
  EXPECT_EQ(server_log_.lines[0], "111 chunk 1.1 0-11");
  EXPECT_EQ(server_log_.lines[1].substr(4), "open 1 of 0");
}

// Packets have no order: the end leaves when all before it has arrived.
TEST_F(DatagramControl, the_end_of_a_stream_waits_for_what_belongs_to_it) {
  connect();
  pipe_.drop_first(true, "skip");
  send(*client_, whole(1, 10));
  client_->skip({0, 2}, {});
  client_->finish(0);
  EXPECT_EQ(client_->budget(0), 0u);
  run_until(1s);
  const auto finish = pipe_.with("finish");
  ASSERT_EQ(finish.size(), 1u);
  EXPECT_EQ(server_log_.lines.back().substr(4), "finished 0");
  EXPECT_GT(finish[0].sent, pipe_.with("skip").back().sent + 19ms);
}

TEST_F(DatagramControl, ends_both_ways_bring_both_down_in_order) {
  connect();
  client_->finish(0);
  run_until(150ms);
  server_->finish(0);
  run_until(1s);
  EXPECT_THAT(packets(), ElementsAre("100 > finish 0", "135 < ack 0-2", "150 < finish 0",
                                     "160 > ack 0-3, close done"));
  EXPECT_THAT(client_log_.lines, ElementsAre("160 finished 0", "160 down finished"));
  EXPECT_THAT(server_log_.lines, ElementsAre("110 finished 0", "170 down finished"));
}

// Whatever is lost of the ends.
TEST_F(DatagramControl, one_lost_packet_at_the_end_changes_nothing_but_the_time) {
  for (const char* lost : {"finish", "ack", "close"}) {
    for (const bool of_client : {true, false}) {
      SCOPED_TRACE(lost);
      server_.reset();
      client_.reset();
      DatagramPipe pipe(world_.client_host());
      const Duration start = world_.now();
      PsiLog near{[this] { return world_.now(); }};
      PsiLog far{[this] { return world_.now(); }};
      PostDatagramInstance server(world_.server_host(), pipe.server_end(),
                                  options_of(wire::Role::kAcceptor));
      server.set_delegate(&far);
      PostDatagramInstance client(world_.client_host(), pipe.client_end(),
                                  options_of(wire::Role::kInitiator));
      client.set_delegate(&near);
      run_until(start + 100ms);
      pipe.drop_first(of_client, lost);
      client.finish(0);
      server.finish(0);
      run_until(start + 20s);
      EXPECT_EQ(near.lines.back().substr(near.lines.back().find(' ')), " down finished");
      EXPECT_EQ(far.lines.back().substr(far.lines.back().find(' ')), " down finished");
    }
  }
}

TEST_F(DatagramControl, a_reset_is_silent_here_and_told_there) {
  connect();
  client_->reset(Cause::kLocalAbort);
  run_until(1s);
  EXPECT_THAT(packets(), ElementsAre("100 > close aborted"));
  EXPECT_THAT(client_log_.lines, IsEmpty());
  EXPECT_THAT(server_log_.lines, ElementsAre("110 down reset"));
}

// 75 ms, then twice as long each time: 75 (2^8 - 1) = 19125.
TEST_F(DatagramControl, a_peer_that_answers_eight_times_nothing_is_gone) {
  connect();
  pipe_.judge = [](const auto&) { return Fate::kDrop; };
  send(*client_, whole(1, 10));
  run_until(60s);
  EXPECT_EQ(pipe_.with("ping").size(), 1u + 7u);
  EXPECT_THAT(client_log_.lines, ElementsAre("175 lost 0.1 0-11", "19225 down timed_out"));
}

// Anybody can forge an ICMP error: it counts once three probes went without an answer.
TEST_F(DatagramControl, what_the_network_says_of_a_path_in_use_changes_nothing_by_itself) {
  connect();
  world_.at(105ms, [this] { pipe_.report(true, Cause::kUnreachable); });
  send(*client_, whole(1, 10));
  run_until(10s);
  EXPECT_THAT(client_log_.lines, ElementsAre("145 acked 0.1 0-11"));
}

TEST_F(DatagramControl, three_probes_without_an_answer_confirm_it) {
  connect();
  pipe_.judge = [](const auto&) { return Fate::kDrop; };
  world_.at(105ms, [this] { pipe_.report(true, Cause::kUnreachable); });
  send(*client_, whole(1, 10));
  run_until(10s);  // 100 + 75 + 150 + 300
  EXPECT_THAT(client_log_.lines, ElementsAre("175 lost 0.1 0-11", "625 down unreachable"));
}

}  // namespace
}  // namespace post::testing
