// What the stack udp asks of the network for a datagram, and tells of one that came.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "model/stacks/datagram_instance.h"
#include "model/stacks/dscp.h"
#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

/// Keeps what it is given; blocks once where it is told to.
class RecordingFlow final : public DatagramFlow {
 public:
  struct Record {
    std::vector<Signals> sent;
    std::deque<Datagram> arrived;
    bool blocked = false;
    Delegate* delegate = nullptr;
  };
  explicit RecordingFlow(Record& record) : record_(record) {}

  void set_delegate(Delegate* delegate) override { record_.delegate = delegate; }
  SocketAddress local() const override { return {}; }
  SocketAddress remote() const override { return {}; }
  std::size_t max_payload() const override { return 1000; }
  SendStatus send(std::span<const Bytes>, Signals signals) override {
    if (std::exchange(record_.blocked, false)) return SendStatus::kBlocked;
    record_.sent.push_back(signals);
    return SendStatus::kTaken;
  }
  std::optional<Datagram> receive() override {
    if (record_.arrived.empty()) return {};
    Datagram datagram = std::move(record_.arrived.front());
    record_.arrived.pop_front();
    return datagram;
  }

 private:
  Record& record_;
};

Chunk chunk(std::int64_t niceness, std::vector<StackProperty> wishes = {}) {
  WireProperties properties;
  properties.niceness = niceness;
  properties.stack = std::move(wishes);
  Chunk chunk;
  chunk.last = true;
  chunk.properties = std::make_shared<const WireProperties>(std::move(properties));
  return chunk;
}

class DatagramSignalsTest : public ::testing::Test {
 protected:
  std::vector<int> code_points(DscpMarking marking, std::vector<Chunk> chunks) {
    DatagramInstance instance(world.client_host(), std::make_unique<RecordingFlow>(record),
                              marking);
    for (Chunk& one : chunks) instance.send(std::move(one));
    std::vector<int> found;
    for (const Signals& signals : record.sent) found.push_back(signals.dscp);
    return found;
  }

  DualHomed world;
  RecordingFlow::Record record;
};

// Policy dscp = niceness: lower effort (RFC 8622) for all that yields.
TEST_F(DatagramSignalsTest, niceness_becomes_a_code_point_where_the_policy_says_so) {
  std::vector<Chunk> chunks;
  for (const std::int64_t niceness : {0, 1, 1000}) chunks.push_back(chunk(niceness));
  EXPECT_EQ(code_points(DscpMarking::kNiceness, chunks), (std::vector<int>{0, 1, 1}));
}

TEST_F(DatagramSignalsTest, a_messages_own_code_point_counts_more) {
  const std::vector<StackProperty> wish = {{"avian.dscp", "3"}, {"udp.dscp", "46"}};
  EXPECT_EQ(code_points(DscpMarking::kNiceness, {chunk(5, wish)}), (std::vector<int>{46}));
}

TEST_F(DatagramSignalsTest, without_either_every_packet_is_best_effort) {
  EXPECT_EQ(code_points(DscpMarking::kNone, {chunk(5), Chunk{}}), (std::vector<int>{0, 0}));
}

TEST_F(DatagramSignalsTest, what_had_to_wait_keeps_its_signals) {
  DatagramInstance instance(world.client_host(), std::make_unique<RecordingFlow>(record),
                            DscpMarking::kNiceness);
  record.blocked = true;
  Chunk late = chunk(1);
  late.useful_until = kStartOfRun + 5s;
  instance.send(std::move(late));
  EXPECT_EQ(instance.budget(0), 0u);
  record.delegate->on_sendable();
  ASSERT_EQ(record.sent.size(), 1u);
  EXPECT_EQ(record.sent[0].dscp, 1);
  EXPECT_EQ(record.sent[0].useful_until, kStartOfRun + 5s);
}

// Draft section 2.2: what the stack knows of how a Message came.
TEST_F(DatagramSignalsTest, the_ecn_field_of_a_packet_reaches_the_application) {
  world.listen(DualHomed::datagrams()).accept([](Carrier) { return true; });
  std::optional<std::uint8_t> ecn;
  world.server->sink(Local::multicast("239.1.2.3", 5000), DualHomed::datagrams())
      .ready([&](const InMessage& message) { ecn = message.arrival().ecn; });
  auto socket =
      world.client_host().network().bind_datagram({IpAddress::v4(0x0a010002), 0}, kAnyInterface);
  const Bytes content = Bytes::copy_of("marked");
  (*socket)->send(*SocketAddress::parse("239.1.2.3:5000"), std::span(&content, 1), {.ecn = 3});
  world.run_until(1s);
  ASSERT_TRUE(ecn.has_value());
  EXPECT_EQ(*ecn, 3);
}

}  // namespace
}  // namespace post::testing
