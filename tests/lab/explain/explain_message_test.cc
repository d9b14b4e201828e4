// The lives of Messages in words. The text is compared whole: it is what a user reads.
#include "experiments/lab/explain/explain_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/lab/explain/message_json.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Subject about(MessageId message, std::uint32_t transient = 0) {
  return {.association = AssociationId{1},
          .carrier = CarrierId{1},
          .transient = TransientId{transient},
          .message = message};
}

class ExplainMessage : public ::testing::Test {
 protected:
  std::string text() const {
    std::ostringstream out;
    const auto histories = collector.histories();
    explain(std::span<const MessageHistory>(histories), out);
    return out.str();
  }
  nlohmann::ordered_json json() const {
    const auto histories = collector.histories();
    return json_of(std::span<const MessageHistory>(histories));
  }
  /// Both ends of one Transient.
  void connect(const std::string& stack) {
    const Subject subject{
        .association = AssociationId{1}, .carrier = CarrierId{1}, .transient = TransientId{1}};
    script.on("client").emit(trace::TransientUp{stack, "10.0.0.1:5000", "10.0.0.2:443"}, subject);
    script.on("server").emit(trace::TransientUp{stack, "10.0.0.2:443", "10.0.0.1:5000"}, subject);
    script.on("client");
  }
  void sent(MessageId message) {
    script.emit(trace::MessageSent{.terminal = true}, about(message, 1), {RULE(20), RULE(19)});
  }

  MessageCollector collector{{.message = 2}};
  TeeSink sink{{&collector}};
  Script script{sink};
};

TEST_F(ExplainMessage, tells_a_life_from_queue_to_application) {
  connect("tcp");
  script.at(10ms);
  script.emit(trace::MessageQueued{.bytes = 900}, about(1), {RULE(17)});
  script.emit(trace::MessageQueued{.bytes = 1000,
                                   .niceness = 3,
                                   .lifetime_ns = 200ms,
                                   .ordered = false,
                                   .after = "0.1",
                                   .marks = "independent idempotent"},
              about(2), {RULE(17)});
  script.emit(trace::MessageHeld{"antecedent", "0.1"}, about(2), {RULE(36)});
  script.at(11ms);
  sent(1);
  script.emit(trace::MessageReleased{.weaker = true}, about(2), {RULE(37)});
  script.emit(trace::MessageStarted{}, about(2, 1), {RULE(28)});
  script.at(12ms).emit(trace::MessagePreempted{"0.3"}, about(2, 1), {RULE(33)});
  script.at(13'500us);
  sent(2);
  script.on("server").at(33ms);
  script.emit(trace::MessageReceived{.bytes = 900}, about(1), {RULE(3)});
  script.emit(trace::MessageReceived{.bytes = 1000}, about(2), {RULE(3)});
  EXPECT_EQ(text(),
            "Message 2 of carrier 1 on client\n\n"
            "         10 ms  queued: 1000 octets, niceness 3, lifetime 200 ms (until 210 ms), "
            "unordered, after 0.1, independent idempotent (rule 17)\n"
            "         10 ms  held: it waits for 0.1 (rule 36)\n"
            "         11 ms  released: without acks its antecedents count when they are sent "
            "(rule 37)\n"
            "         11 ms  started: its first octets go to the stack tcp, 10.0.0.1:5000 -> "
            "10.0.0.2:443 (rule 28)\n"
            "         12 ms  yields to 0.3 (rule 33)\n"
            "       13.5 ms  sent: the stack took its last octet; it gives no acks, so this is the "
            "end (rules 20 and 19)\n"
            "\nAt its peer server, carrier 1:\n\n"
            "         33 ms  handed over whole: 1000 octets (rule 3)\n");
}

TEST_F(ExplainMessage, finds_the_place_in_a_stream_not_the_number_of_submission) {
  connect("tcp");
  script.emit(trace::MessageQueued{.bytes = 10}, about(1));
  script.emit(trace::MessageQueued{.bytes = 20}, about(2));
  sent(2);
  sent(1);
  script.on("server").at(1ms);
  script.emit(trace::MessageReceived{.bytes = 20}, about(1));
  script.emit(trace::MessageReceived{.bytes = 10}, about(2));
  EXPECT_THAT(text(), HasSubstr("At its peer server, carrier 1:\n\n          1 ms  handed over "
                                "whole: 20 octets\n"));
}

TEST_F(ExplainMessage, takes_the_peers_word_for_which_message_an_arrival_is) {
  connect("post");
  script.emit(trace::MessageQueued{.bytes = 20}, about(2));
  script.emit(trace::MessageSent{}, about(2, 1));
  script.on("server").at(1ms);
  script.emit(trace::ArrivalHeld{.sent_as = 2, .antecedent = "1.1"}, about(0), {RULE(36)});
  script.emit(trace::MessageReceived{.bytes = 20, .sent_as = 2}, about(7));
  script.on("client").at(2ms).emit(trace::MessageAcked{}, about(2), {RULE(20)});
  EXPECT_THAT(text(), HasSubstr("          2 ms  acked: the peer's stack holds it (rule 20)\n\nAt "
                                "its peer server, carrier 1:\n\n"
                                "          1 ms  held: it waits for 1.1 (rule 36)\n"
                                "          1 ms  handed over whole: 20 octets\n"));
}

TEST_F(ExplainMessage, does_not_guess_where_datagrams_may_be_lost) {
  connect("udp");
  script.emit(trace::MessageQueued{.bytes = 20}, about(2));
  sent(2);
  script.on("server").emit(trace::MessageReceived{.bytes = 20}, about(2));
  EXPECT_THAT(text(), HasSubstr("Nothing in the trace tells which arrival at the peer it is"));
  EXPECT_EQ(json()[0]["peer"], nullptr);
}

TEST_F(ExplainMessage, tells_why_it_expired_or_failed_and_what_of_its_pieces) {
  script.on("client").emit(trace::MessageQueued{.bytes = 5, .ordered = false, .marks = "partial"},
                           about(2));
  script.at(1ms).emit(trace::MessagePiece{2, 1, true}, about(2));
  script.emit(trace::MessagePieceDone{1, "sent"}, about(2), {RULE(23)});
  script.at(2ms).emit(trace::MessageExpired{"antecedent"}, about(2), {RULE(38)});
  script.emit(trace::MessageSkipped{4}, about(2), {RULE(32)});
  script.on("server").emit(trace::MessageFailed{"delivery_unknown"}, about(2), {RULE(10)});
  EXPECT_EQ(text(),
            R"(Message 2 of carrier 1 on client

          0 ms  queued: 5 octets, unordered, partial
          1 ms  piece 2 queued: 1 octet, the last
          1 ms  piece 1 sent (rule 23)
          2 ms  expired: a Message that it depends on had expired (rule 38)
          2 ms  the peer is told that it will not complete; it had been allotted 4 octets (rule 32)

Nothing in the trace tells which arrival at the peer it is, if it arrived.

Message 2 of carrier 1 on server

          2 ms  failed: its Transient went, and nobody knows whether it had arrived (rule 10)

Nothing in the trace tells which arrival at the peer it is, if it arrived.
)");
}

TEST_F(ExplainMessage, says_that_a_life_goes_on_at_the_end_of_the_trace) {
  script.on("client").emit(trace::MessageQueued{.bytes = 5}, about(2));
  EXPECT_THAT(text(), HasSubstr("\n                not at its end when the trace ends\n"));
}

TEST_F(ExplainMessage, speaks_json_too) {
  connect("tcp");
  script.at(10ms).emit(trace::MessageQueued{.bytes = 7}, about(2), {RULE(17)});
  EXPECT_EQ(json().dump(), R"([{"host":"client","association":1,"carrier":1,"message":2,)"
                           R"("steps":[{"time_ns":10000000,"event":"message:queued",)"
                           R"("text":"queued: 7 octets, ordered","rules":[17]}],"peer":null}])");
}

TEST_F(ExplainMessage, tells_only_of_what_was_asked_for) {
  MessageCollector other({.host = "server", .carrier = 1, .message = 2});
  TeeSink both({&collector, &other});
  Script script(both);
  script.on("client").emit(trace::MessageQueued{.bytes = 5}, about(2));
  script.emit(trace::MessageQueued{.bytes = 5}, about(3));
  script.on("server").emit(trace::MessageQueued{.bytes = 6}, about(2));
  EXPECT_EQ(collector.histories().size(), 2u);
  ASSERT_EQ(other.histories().size(), 1u);
  EXPECT_EQ(other.histories()[0].host, "server");
}

TEST_F(ExplainMessage, says_that_there_is_none) {
  EXPECT_EQ(text(), "There is no such Message in this trace.\n");
}

}  // namespace
}  // namespace post::lab
