// Coroutines over the embedded world: what is awaited, when it comes, and how it is cancelled.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class CoroutinesTest : public ::testing::Test {
 protected:
  static std::string name_of(const Result<co::SendEnd>& end) {
    if (!end) return end.error().name;
    if (std::holds_alternative<Sent>(*end)) return "sent";
    if (std::holds_alternative<Acked>(*end)) return "acked";
    return std::holds_alternative<Expired>(*end) ? "expired" : "failed";
  }

  co::Task<> echo(Carrier carrier) {
    while (auto message = co_await carrier.receive()) {
      co_await co::send(carrier, message->share());
    }
    diary.note("peer done");
    carrier.close();
  }
  co::Task<> serve(Listener listener) {
    while (auto carrier = co_await listener.accept()) serving.add(echo(*carrier));
    diary.note("listener done");
  }
  co::Task<> ask(Carrier carrier, std::string what) {
    const auto end = co_await co::send(carrier, OutMessage(what));
    diary.note(what + " " + name_of(end));
    const auto reply = co_await carrier.receive();
    diary.note(reply ? std::string(reply->text()) : reply.error().name);
  }
  co::Task<> hear(Carrier carrier) {
    while (true) {
      const auto message = co_await carrier.receive();
      if (!message) break;
      diary.note(std::string(message->text()));
    }
  }
  Carrier accepted() {
    std::optional<Carrier> taken;
    world.listen().accept([&](Carrier carrier) {
      taken = carrier;
      return false;
    });
    client = world.initiate();
    client.activate();
    world.run_until(100ms);
    return *taken;
  }

  DualHomed world;
  Diary diary{world};
  Carrier client;
  co::Scope serving;
};

TEST_F(CoroutinesTest, a_server_and_a_client_echo_in_one_round_trip_after_the_handshake) {
  const auto server = serve(world.listen());
  const auto one = ask(world.initiate(), "one");
  const auto two = ask(world.initiate(), "two");
  EXPECT_FALSE(one.done());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 one sent", "20 two sent", "40 one", "40 two"}));
  EXPECT_TRUE(one.done());
  EXPECT_FALSE(server.done());
  EXPECT_EQ(serving.running(), 2u);
}

TEST_F(CoroutinesTest, a_receive_ends_when_the_peer_finished) {
  Listener listener = world.listen();
  const auto server = serve(listener);
  Carrier carrier = world.initiate();
  carrier.send("one");
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"30 peer done"}));
  EXPECT_EQ(serving.running(), 0u);
  listener.close();
  world.run_until(2s);
  EXPECT_TRUE(server.done());
  EXPECT_EQ(diary.lines().back(), "1000 listener done");
}

// The Message stays for who asks next.
TEST_F(CoroutinesTest, a_task_that_is_destroyed_takes_its_receive_back) {
  Carrier carrier = accepted();
  std::optional<co::Task<>> first(hear(carrier));
  client.send("one");
  world.run_until(200ms);
  first.reset();
  client.send("two");
  world.run_until(300ms);
  const auto second = hear(carrier);
  world.run_until(400ms);
  EXPECT_EQ(diary.lines(), Lines({"110 one", "300 two"}));
}

// Nor is it lost where it was on its way to the handler in the same instant.
TEST_F(CoroutinesTest, a_message_that_arrived_is_not_lost_with_its_task) {
  Carrier carrier = accepted();
  std::optional<co::Task<>> first(hear(carrier));
  client.send("one");
  world.at(110ms, [&] { first.reset(); });
  world.run_until(200ms);
  const auto second = hear(carrier);
  world.run_until(300ms);
  EXPECT_EQ(diary.lines(), Lines({"200 one"}));
}

TEST_F(CoroutinesTest, a_task_that_is_destroyed_leaves_the_backlog_alone) {
  Listener listener = world.listen();
  { const auto server = serve(listener); }
  Carrier carrier = world.initiate();
  carrier.activate();
  world.run_until(1s);
  EXPECT_EQ(listener.waiting(), 1u);
  const auto server = serve(listener);
  world.run_until(2s);
  EXPECT_EQ(listener.waiting(), 0u);
  EXPECT_EQ(serving.running(), 1u);
}

// Rule 18: a Message cannot be taken back; its coroutine can.
TEST_F(CoroutinesTest, a_task_that_is_destroyed_leaves_its_message_on_the_way) {
  Carrier carrier = accepted();
  const auto hearing = hear(carrier);
  { const auto asking = ask(client, "one"); }
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 one"}));
}

TEST_F(CoroutinesTest, nothing_comes_once_the_endpoint_is_gone) {
  const auto server = serve(world.listen());
  const auto asking = ask(world.initiate(), "one");
  auto waiting = ask(world.initiate(), "two");
  world.run_until(25ms);
  world.server.reset();
  world.client.reset();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 one sent", "20 two sent"}));
  EXPECT_FALSE(waiting.done());
}

TEST_F(CoroutinesTest, the_endpoint_may_end_before_or_inside_a_coroutine) {
  const auto server = serve(world.listen());
  const auto ending = [](DualHomed& world, Diary& diary) -> co::Task<> {
    Carrier carrier = world.initiate();
    co_await co::send(carrier, OutMessage("one"));
    world.client.reset();
    const auto refused = co_await carrier.receive();
    diary.note(refused.error().name);
    const auto sent = co_await co::send(carrier, OutMessage("two"));
    diary.note(sent.error().name);
  }(world, diary);
  world.run_until(1s);
  EXPECT_TRUE(ending.done());
  EXPECT_EQ(diary.lines(), Lines({"20 closed", "20 closed"}));
}

TEST_F(CoroutinesTest, a_send_that_is_refused_is_not_waited_for) {
  Carrier gone;
  const auto asking = ask(gone, "one");
  EXPECT_TRUE(asking.done());
  EXPECT_EQ(diary.lines(), Lines({"0 one closed", "0 closed"}));
}

// Rule 70: the Message's own end comes before the Carrier's, so by then nothing is to be received.
TEST_F(CoroutinesTest, tells_that_a_message_failed) {
  const auto asking = ask(world.initiate(), "one");  // nobody listens
  world.run_until(1s);
  EXPECT_TRUE(asking.done());
  EXPECT_EQ(diary.lines(), Lines({"20 one failed", "20 closed"}));
}

// Rule 79: parts as they arrive, with their bounds.
TEST_F(CoroutinesTest, awaits_parts) {
  Carrier carrier = accepted();
  const auto reading = [](Carrier from, Diary& diary) -> co::Task<> {
    while (auto part = co_await from.receive(PartSize{.min = 1, .max = 4})) {
      diary.note(std::string(part->content.text()) + (part->complete ? "." : ""));
    }
  }(carrier, diary);
  client.send("abcdefghij");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 abcd", "110 efgh", "110 ij."}));
}

TEST_F(CoroutinesTest, a_task_can_be_awaited_for_its_value) {
  const auto lengths = [](Carrier from) -> co::Task<std::size_t> {
    const auto message = co_await from.receive();
    co_return message ? message->size() : 0;
  };
  Carrier carrier = accepted();
  auto sum = [](co::Task<std::size_t> first,
                co::Task<std::size_t> second) -> co::Task<std::size_t> {
    const std::size_t one = co_await first;
    const std::size_t two = co_await second;
    co_return one + two;
  }(lengths(carrier), lengths(carrier));
  client.send("abc");
  client.send("de");
  world.run_until(1s);
  ASSERT_TRUE(sum.done());
  EXPECT_EQ(sum.take(), 5u);
}

TEST_F(CoroutinesTest, destroying_the_outer_task_cancels_what_it_awaits) {
  Carrier carrier = accepted();
  {
    const auto outer = [](co::Task<> inner) -> co::Task<> { co_await inner; }(hear(carrier));
    EXPECT_FALSE(outer.done());
  }
  client.send("one");
  world.run_until(1s);
  EXPECT_TRUE(diary.lines().empty());
}

}  // namespace
}  // namespace post::testing
