// The stack that the property tests run over keeps the contract of protocol stack instances.
#include "tests/support/memory_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/engine/distributions.h"
#include "tests/support/memory_hosts.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;

/// Writes down what its instance tells, with the time in milliseconds.
class Log final : public ProtocolStackInstance::Delegate {
 public:
  explicit Log(const MemoryHosts& world) : world_(world) {}
  void on_up(EarlyResult) override { note("up"); }
  void on_budget() override { note("budget"); }
  void on_acked(MessageKey key, Range range) override { note("acked" + text(key, range)); }
  void on_lost(MessageKey key, Range range) override { note("lost" + text(key, range)); }
  void on_skip_acked(MessageKey key) override { note("skip acked" + text(key)); }
  void on_credit(StreamId, Credit credit) override {
    note("credit " + std::to_string(credit.octets));
  }
  void on_chunk(Chunk&& chunk) override { note("chunk" + text(chunk.key, chunk.range())); }
  void on_skip(MessageKey key, const WireProperties&) override { note("skip" + text(key)); }
  void on_open(StreamId stream, StreamId parent) override {
    note("open " + std::to_string(stream) + " of " + std::to_string(parent));
  }
  void on_open_answer(StreamId stream, bool accepted) override {
    note((accepted ? "accepted " : "rejected ") + std::to_string(stream));
  }
  void on_finished(StreamId stream) override { note("finished " + std::to_string(stream)); }
  void on_receive_error(StreamId, Error error) override { note("error " + error.name); }
  void on_down(Cause cause) override { note("down " + std::string(name_of(cause))); }

  std::vector<std::string> lines;

 private:
  static std::string text(MessageKey key) {
    return " " + std::to_string(key.stream) + "." + std::to_string(key.message);
  }
  static std::string text(MessageKey key, Range range) {
    return text(key) + " " + std::to_string(range.begin) + "-" + std::to_string(range.end);
  }
  void note(const std::string& what) {
    lines.push_back(std::to_string(world_.now() / 1ms) + " " + what);
  }

  const MemoryHosts& world_;
};

class MemoryStackTest : public ::testing::Test {
 protected:
  void join(PsiTraits traits, MemoryStackOptions options = {}) {
    stack_.emplace(traits, options);
    auto pair = stack_->joined(
        world_.client_host(), world_.server_host(),
        {{MemoryHosts::client_address(1), 1000}, {MemoryHosts::server_address(1), 443}});
    near_ = std::move(pair.first);
    far_ = std::move(pair.second);
    near_->set_delegate(&near_log_);
    far_->set_delegate(&far_log_);
    world_.run_until(0ms);
    near_log_.lines.clear();
    far_log_.lines.clear();
  }
  MemoryPath& path() {
    return stack_->path(MemoryHosts::client_address(1), MemoryHosts::server_address(1));
  }
  static Chunk chunk(MessageId id, std::size_t size, std::uint64_t offset = 0, bool last = true) {
    Chunk chunk;
    chunk.key = {0, id};
    chunk.offset = offset;
    chunk.bytes = Bytes::copy_of(std::string(size, 'x'));
    chunk.last = last;
    return chunk;
  }
  void send(Chunk chunk) {
    near_->send(std::move(chunk));
    near_->flush();
  }
  void drop_first_data() {
    path().judge = [dropped = false](const memory::Packet& packet,
                                     memory::Side) mutable -> std::optional<MemoryPath::Fate> {
      if (packet.octets() == 0 || dropped) return {};
      dropped = true;
      return MemoryPath::Fate::kDrop;
    };
  }

  MemoryHosts world_;
  std::optional<MemoryStack> stack_;
  Log near_log_{world_};
  Log far_log_{world_};
  std::unique_ptr<MemoryInstance> near_;
  std::unique_ptr<MemoryInstance> far_;
};

TEST_F(MemoryStackTest, a_chunk_arrives_after_the_delay_and_its_ack_after_twice_the_delay) {
  join(MemoryStack::everything());
  send(chunk(1, 10));
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("10 chunk 0.1 0-11"));
  EXPECT_THAT(near_log_.lines, ElementsAre("20 acked 0.1 0-11"));
}

TEST_F(MemoryStackTest, a_stack_without_repairs_gives_lost_octets_back) {
  join(MemoryStack::everything());
  drop_first_data();
  send(chunk(1, 10));
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, ElementsAre("31 lost 0.1 0-11"));
  EXPECT_THAT(far_log_.lines, IsEmpty());
}

TEST_F(MemoryStackTest, a_stack_that_repairs_sends_again_and_keeps_order) {
  join(MemoryStack::framed_stream());
  drop_first_data();
  send(chunk(1, 10));
  send(chunk(2, 20));
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("41 chunk 0.1 0-11", "41 chunk 0.2 0-21"));
  EXPECT_THAT(near_log_.lines, IsEmpty());
}

TEST_F(MemoryStackTest, a_skip_is_told_again_until_it_is_acked) {
  join(MemoryStack::everything());
  path().silent = true;
  near_->skip({0, 7}, {});
  world_.run_until(30ms);
  path().silent = false;
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("41 skip 0.7"));
  EXPECT_THAT(near_log_.lines, ElementsAre("51 skip acked 0.7"));
}

TEST_F(MemoryStackTest, small_messages_share_a_packet_and_immediate_ones_do_not) {
  const Rule rule = RULE(27);
  join(MemoryStack::everything());
  near_->send(chunk(1, 10));
  near_->send(chunk(2, 10));
  Chunk alone = chunk(3, 10);
  alone.immediate = true;
  near_->send(alone);
  near_->send(chunk(4, 10));
  near_->flush();
  std::vector<std::size_t> messages;
  for (const auto& departure : path().departures()) messages.push_back(departure.messages.size());
  EXPECT_THAT(messages, ElementsAre(2, 1, 1)) << "rule " << int{rule.number};
}

TEST_F(MemoryStackTest, a_rate_limits_the_budget_and_its_growth_is_told) {
  join(MemoryStack::everything(), {.packet = 1000, .unsent_limit = 1000});
  path().options.octets_per_second = 100'000;
  send(chunk(1, 999));
  EXPECT_EQ(near_->budget(0), 0u);
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, ElementsAre("10 budget", "30 acked 0.1 0-1000"));
}

TEST_F(MemoryStackTest, native_flow_control_stops_the_sender_until_the_reader_grants) {
  join(MemoryStack::framed_stream(), {.window = 1000});
  far_->grant(0, {0, 0});
  send(chunk(1, 999));
  world_.run_until(50ms);
  EXPECT_EQ(near_->budget(0), 0u);
  EXPECT_THAT(far_log_.lines, IsEmpty());
  far_->grant(0, {1000, 0});
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("50 chunk 0.1 0-1000"));
  EXPECT_THAT(near_log_.lines, ElementsAre("60 budget"));
}

TEST_F(MemoryStackTest, forgotten_octets_are_neither_sent_again_nor_acked) {
  join(MemoryStack::everything());
  send(chunk(1, 10));
  near_->forget({0, 1}, {4, 6});
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, ElementsAre("20 acked 0.1 0-4", "20 acked 0.1 6-11"));
}

TEST_F(MemoryStackTest, forks_and_credit_are_carried) {
  join(MemoryStack::everything());
  near_->open(2, 0);
  far_->grant(2, {500, 0});
  world_.run_until(15ms);
  far_->answer_open(2, false);
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("10 open 2 of 0"));
  EXPECT_THAT(near_log_.lines, ElementsAre("10 credit 500", "25 rejected 2"));
}

TEST_F(MemoryStackTest, ends_both_ways_bring_it_down_in_order_and_last) {
  join(MemoryStack::framed_stream());
  send(chunk(1, 10));
  near_->finish(0);
  world_.run_until(15ms);
  far_->finish(0);
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines,
              ElementsAre("10 chunk 0.1 0-11", "10 finished 0", "35 down finished"));
  EXPECT_THAT(near_log_.lines, ElementsAre("25 finished 0", "25 down finished"));
}

TEST_F(MemoryStackTest, a_dying_path_and_a_reset_are_told_as_the_last) {
  join(MemoryStack::everything());
  send(chunk(1, 10));
  world_.run_until(5ms);
  path().kill(Cause::kUnreachable);
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, ElementsAre("5 down unreachable"));
  EXPECT_THAT(far_log_.lines, ElementsAre("5 down unreachable"));
}

TEST_F(MemoryStackTest, a_reset_here_is_silent_here_and_told_there) {
  join(MemoryStack::everything());
  near_->reset(Cause::kLocalAbort);
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, IsEmpty());
  EXPECT_THAT(far_log_.lines, ElementsAre("10 down reset"));
}

TEST_F(MemoryStackTest, duplicates_surface_only_where_the_traits_say_so) {
  PsiTraits traits = MemoryStack::everything();
  traits.dedupes = false;
  join(traits);
  path().options.duplication = sim::kCertain;
  send(chunk(1, 10));
  world_.run_until(100ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("10 chunk 0.1 0-11"));
  join(MemoryStack::datagrams());
  world_.run_until(200ms);
  far_log_.lines.clear();
  path().options.duplication = sim::kCertain;
  send(chunk(9, 10));
  world_.run_until(300ms);
  EXPECT_THAT(far_log_.lines, ElementsAre("210 chunk 0.1 0-11", "210 chunk 0.1 0-11"));
}

TEST_F(MemoryStackTest, a_connection_is_up_after_a_round_trip_or_refused) {
  MemoryStack stack(MemoryStack::everything());
  const SocketAddress server{MemoryHosts::server_address(1), 443};
  const CandidatePath path{{MemoryHosts::client_address(1), 0}, server, {}};
  auto refused = stack.connect(world_.client_host(), path, {});
  (*refused)->set_delegate(&near_log_);
  world_.run_until(50ms);
  auto acceptor = stack.listen(world_.server_host(), {IpAddress::v4(0), 443}, {});
  struct Taker final : Acceptor::Delegate {
    void on_incoming(std::unique_ptr<ProtocolStackInstance> one) override {
      instance = std::move(one);
      instance->set_delegate(log);
    }
    Log* log = nullptr;
    std::unique_ptr<ProtocolStackInstance> instance;
  } taker;
  taker.log = &far_log_;
  (*acceptor)->set_delegate(&taker);
  auto accepted = stack.connect(world_.client_host(), path, {});
  (*accepted)->set_delegate(&near_log_);
  world_.run_until(100ms);
  EXPECT_THAT(near_log_.lines, ElementsAre("20 down refused", "70 up"));
  EXPECT_THAT(far_log_.lines, ElementsAre("60 up"));
}

}  // namespace
}  // namespace post::testing
