// The parts that hold octets and numbers, each alone.
#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "sim/network/tcp/reassembly.h"
#include "sim/network/tcp/receiver.h"
#include "sim/network/tcp/send_buffer.h"
#include "sim/network/tcp/sequence.h"
#include "sim/network/tcp/state.h"

namespace post::sim::tcp {
namespace {

Bytes bytes(std::string_view text) { return Bytes::copy_of(text); }

TEST(TcpSequence, OffsetsComeBackFromTheWireAcrossTheWrap) {
  const SequenceSpace space(0xffff'fff0);
  for (const StreamOffset offset : {0LL, 15LL, 16LL, 17LL, 4'294'967'296LL, 10'000'000'000LL}) {
    EXPECT_EQ(space.from_wire(space.to_wire(offset), offset), offset);
    EXPECT_EQ(space.from_wire(space.to_wire(offset), offset + 2'000'000'000), offset);
    EXPECT_EQ(space.from_wire(space.to_wire(offset), offset - 2'000'000'000), offset);
  }
  EXPECT_EQ(space.to_wire(16), 0u);
}

TEST(TcpSendBuffer, GathersAcrossSlicesWithoutCopying) {
  SendBuffer buffer;
  const Bytes first = bytes("abc");
  buffer.append(first);
  buffer.append({});
  buffer.append(bytes("defg"));
  EXPECT_EQ(buffer.end(), 8);
  EXPECT_EQ(buffer.gather(1, 7).joined().text(), "abcdefg");
  EXPECT_EQ(buffer.gather(3, 2).joined().text(), "cd");
  EXPECT_EQ(buffer.gather(1, 3).joined().span().data(), first.span().data());
}

TEST(TcpSendBuffer, ReleasesWhatIsAcknowledgedAndKeepsTheRest) {
  SendBuffer buffer;
  for (int i = 0; i < 100; ++i)
    buffer.append(bytes(std::string(10, static_cast<char>('a' + i % 26))));
  EXPECT_EQ(buffer.gather(991, 10).joined().text(), std::string(10, 'a' + 99 % 26));
  buffer.release(506);
  EXPECT_EQ(buffer.begin(), 506);
  EXPECT_EQ(buffer.gather(506, 6).joined().text(), std::string(5, 'a' + 50 % 26) + "z");
  buffer.release(1001);
  EXPECT_EQ(buffer.begin(), buffer.end());
}

TEST(TcpReassembly, KeepsTheFirstOfWhatComesTwice) {
  Reassembly store(10);
  EXPECT_TRUE(store.insert(14, bytes("EF")));
  EXPECT_TRUE(store.insert(11, bytes("BC")));
  EXPECT_TRUE(store.insert(10, bytes("xxxxxxxx")));
  std::string text;
  for (StreamOffset at = 10; !store.empty();) {
    const Bytes next = store.take(at);
    text += next.text();
    at += static_cast<StreamOffset>(next.size());
  }
  EXPECT_EQ(text, "xBCxEFxx");
}

TEST(TcpReassembly, GivesNothingAcrossAGap) {
  Reassembly store(10);
  store.insert(5, bytes("late"));
  EXPECT_TRUE(store.take(4).empty());
  EXPECT_EQ(store.take(6).text(), "ate");
  EXPECT_TRUE(store.empty());
}

TEST(TcpReassembly, RefusesMorePiecesThanItsBound) {
  Reassembly store(2);
  EXPECT_TRUE(store.insert(10, bytes("a")));
  EXPECT_TRUE(store.insert(20, bytes("b")));
  EXPECT_FALSE(store.insert(30, bytes("c")));
  EXPECT_TRUE(store.insert(20, bytes("b"))) << "nothing new, nothing dropped";
  EXPECT_EQ(store.pieces(), 2u);
}

struct TcpReceiver : ::testing::Test {
  TcpReceiver() { receiver.advertise_on_syn(); }
  std::string read(std::size_t most = 1000) {
    std::string text(most, '\0');
    text.resize(receiver.read(std::as_writable_bytes(std::span(text))));
    return text;
  }
  TcpOptions options{.receive_buffer = 1000};
  Receiver receiver{options};
};

TEST_F(TcpReceiver, SaysWhichAcknowledgementIsDue) {
  EXPECT_EQ(receiver.on_octets(1, bytes("ab")), AckNeed::kSoon);
  EXPECT_EQ(receiver.on_octets(5, bytes("ef")), AckNeed::kDuplicate);
  EXPECT_EQ(receiver.on_octets(1, bytes("ab")), AckNeed::kDuplicate);
  EXPECT_EQ(receiver.on_octets(3, bytes("cd")), AckNeed::kNow);
  EXPECT_EQ(read(), "abcdef");
}

TEST_F(TcpReceiver, TakesNothingBeyondItsWindow) {
  EXPECT_EQ(receiver.edge(), 1001);
  receiver.on_octets(1, bytes(std::string(1500, 'x')));
  EXPECT_EQ(receiver.readable(), 1000u);
  EXPECT_EQ(receiver.advertise(false), 0);
  EXPECT_FALSE(receiver.acceptable(1002, 1003));
  EXPECT_TRUE(receiver.acceptable(1001, 1001)) << "a bare acknowledgement behind a full window";
}

TEST_F(TcpReceiver, ADuplicateAcknowledgementRepeatsItsWindow) {
  receiver.on_octets(1, bytes(std::string(100, 'x')));
  EXPECT_EQ(receiver.advertise(false), 900);
  read();
  EXPECT_EQ(receiver.advertise(true), 900);
  EXPECT_EQ(receiver.advertise(false), 1000);
}

TEST_F(TcpReceiver, TellsOfAWindowThatHasDoubled) {
  receiver.on_octets(1, bytes(std::string(800, 'x')));
  EXPECT_EQ(receiver.advertise(false), 200);
  read(100);
  EXPECT_FALSE(receiver.update_due(100));
  read(100);
  EXPECT_TRUE(receiver.update_due(100));
  EXPECT_FALSE(receiver.update_due(300));
}

TEST_F(TcpReceiver, PassesFinOnlyBehindAllOctets) {
  receiver.note_fin(4);
  EXPECT_FALSE(receiver.pass_fin());
  receiver.on_octets(1, bytes("abcdef"));
  EXPECT_EQ(receiver.readable(), 3u) << "octets behind FIN are none";
  EXPECT_TRUE(receiver.pass_fin());
  EXPECT_FALSE(receiver.pass_fin());
  EXPECT_TRUE(receiver.peer_finished());
  EXPECT_EQ(receiver.next(), 5);
}

TEST(TcpReceiverScale, IsTheLeastThatAdvertisesTheBuffer) {
  for (const auto& [buffer, scale] : {std::pair(65535, 0), {65536, 1}, {256 * 1024, 3}}) {
    TcpOptions options;
    options.receive_buffer = static_cast<std::size_t>(buffer);
    EXPECT_EQ(Receiver(options).preferred_scale(), scale) << buffer;
  }
}

TEST(TcpState, EveryStateButTheLastTwoCanBeAborted) {
  for (int i = 0; i <= static_cast<int>(State::kClosed); ++i) {
    const auto state = static_cast<State>(i);
    const bool over = state == State::kTimeWait || state == State::kClosed;
    EXPECT_EQ(next_state(state, Event::kAbort).has_value(), !over) << name_of(state);
  }
}

TEST(TcpState, NoTransitionIsDeclaredTwiceAndNoneLeavesTheEnd) {
  for (const Transition& one : transitions()) {
    EXPECT_EQ(next_state(one.from, one.event), one.to)
        << name_of(one.from) << " " << name_of(one.event);
    EXPECT_NE(one.from, State::kClosed);
  }
}

TEST(TcpState, BothOrdersOfClosingLeadToTheSameEnd) {
  const auto walk = [](std::initializer_list<Event> events) {
    State state = State::kEstablished;
    for (const Event event : events) state = next_state(state, event).value();
    return state;
  };
  EXPECT_EQ(walk({Event::kFinSent, Event::kFinAcked, Event::kPeerFin}), State::kTimeWait);
  EXPECT_EQ(walk({Event::kFinSent, Event::kPeerFin, Event::kFinAcked}), State::kTimeWait);
  EXPECT_EQ(walk({Event::kPeerFin, Event::kFinSent, Event::kFinAcked}), State::kClosed);
}

}  // namespace
}  // namespace post::sim::tcp
