// Peers that send as fast as they are read: reading has turns, so that nobody waits for ever.
//
// Two connections of one host have 80 Messages to be read each. Posted work of the same instant and
// what the host writes show when others had their turn.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "model/framing/length_prefix.h"
#include "model/stacks/datagram_demultiplexer.h"
#include "model/stacks/framed_channel.h"
#include "model/stacks/post/channel_instance.h"
#include "tests/support/memory_hosts.h"

namespace post::testing {
namespace {

using std::chrono_literals::operator""ms;
using Lines = std::vector<std::string>;

constexpr int kMessages = 80;
constexpr int kTurn = ReadTurn::kItems;

/// Has octets to read, and notes what is written to it.
class FullChannel final : public ByteChannel {
 public:
  FullChannel(std::string name, std::string octets, Lines& log)
      : name_(std::move(name)), octets_(std::move(octets)), log_(log) {}

  void set_delegate(Delegate* delegate) override { delegate_ = delegate; }
  SocketAddress local() const override { return {}; }
  SocketAddress remote() const override { return {}; }
  std::size_t writable() const override { return 1 << 20; }
  std::size_t write(std::span<const Bytes> bytes) override {
    std::size_t size = 0;
    for (const Bytes& part : bytes) size += part.size();
    if (size > 0) log_.push_back(name_ + " writes");
    return size;
  }
  std::size_t read(std::span<std::byte> to) override {
    const std::size_t count = std::min(to.size(), octets_.size() - read_);
    std::ranges::copy(std::as_bytes(std::span(octets_)).subspan(read_, count), to.begin());
    read_ += count;
    return count;
  }
  void finish() override {}
  void reset() override {}
  void set_unsent_limit(std::size_t) override {}
  ChannelInfo info() const override {
    ChannelInfo info;
    info.srtt = 1ms;
    return info;
  }

  Delegate& delegate() { return *delegate_; }

 private:
  std::string name_;
  std::string octets_;
  std::size_t read_ = 0;
  Lines& log_;
  Delegate* delegate_ = nullptr;
};

/// Notes which Messages come; after the first of each turn, posted work.
class Reader final : public ProtocolStackInstance::Delegate {
 public:
  Reader(Host& host, std::string name, Lines& log)
      : name_(std::move(name)),
        log_(log),
        posted_(host.executor(), Phase::kPosted, host.entity(), [this] { tell_read(); }) {}

  void on_up(EarlyResult) override {}
  void on_budget() override {}
  void on_acked(MessageKey, Range) override {}
  void on_lost(MessageKey, Range) override {}
  void on_skip_acked(MessageKey) override {}
  void on_credit(StreamId, Credit) override {}
  void on_chunk(Chunk&& chunk) override {
    if (chunk.last) last_ = chunk.key.message;
    posted_.arm();
  }
  void on_skip(MessageKey, const WireProperties&) override {}
  void on_open(StreamId, StreamId) override {}
  void on_open_answer(StreamId, bool) override {}
  void on_finished(StreamId) override { tell_end("finished"); }
  void on_receive_error(StreamId, Error error) override {
    log_.push_back(name_ + " error " + error.text);
  }
  void on_down(Cause cause) override { tell_end("down " + std::string(name_of(cause))); }

 private:
  void tell_read() { log_.push_back(name_ + " up to " + std::to_string(last_)); }
  void tell_end(const std::string& how) {
    log_.push_back(name_ + " " + how + " behind " + std::to_string(last_));
  }

  std::string name_;
  Lines& log_;
  MessageId last_ = 0;
  Task posted_;
};

std::string text_of(const ByteSink& sink) {
  std::string octets;
  for (const Bytes& part : sink) octets += part.text();
  return octets;
}

/// HELLO, and the Messages 1 to kMessages of stream 0.
std::string speaking_post() {
  wire::FrameWriter writer;
  ByteSink sink;
  writer.write(wire::Frame(wire::HelloFrame{.key = {}, .max_streams = 100}), sink);
  for (MessageId message = 1; message <= kMessages; ++message) {
    Chunk chunk;
    chunk.key = {0, message};
    chunk.last = true;
    chunk.properties = std::make_shared<WireProperties>();
    writer.write(wire::Frame(chunk), sink);
  }
  writer.close(sink);
  return text_of(sink);
}

std::string prefixed() {
  const std::unique_ptr<Framer> framer = make_length_prefix_framer();
  ByteSink sink;
  for (int i = 0; i < kMessages; ++i) {
    FramedPiece piece;
    piece.total = 0;
    piece.last = true;
    framer->encode(piece, sink);
  }
  return text_of(sink);
}

class ReadingTurns : public ::testing::Test {
 protected:
  FullChannel& add(const std::string& name, std::string octets) {
    auto channel = std::make_unique<FullChannel>(name, std::move(octets), log);
    channels.push_back(std::move(channel));
    return *channels.back();
  }
  FullChannel* add_post(const std::string& name) {
    FullChannel* channel = &add(name, speaking_post());
    instances.push_back(std::make_unique<PostChannelInstance>(
        host(), std::move(channels.back()), wire::HandshakeOptions{.role = wire::Role::kAcceptor}));
    listen(name);
    return channel;
  }
  FullChannel* add_framed(const std::string& name) {
    FullChannel* channel = &add(name, prefixed());
    instances.push_back(std::make_unique<FramedChannel>(host(), std::move(channels.back()),
                                                        make_length_prefix_framer()));
    listen(name);
    return channel;
  }
  void listen(const std::string& name) {
    readers.push_back(std::make_unique<Reader>(host(), name, log));
    instances.back()->set_delegate(readers.back().get());
  }
  Host& host() { return hosts.client_host(); }
  static std::string up_to(const std::string& name, int message) {
    return name + " up to " + std::to_string(message);
  }

  MemoryHosts hosts;
  Lines log;
  std::vector<std::unique_ptr<FullChannel>> channels;
  std::vector<std::unique_ptr<Reader>> readers;
  std::vector<std::unique_ptr<ProtocolStackInstance>> instances;
};

// HELLO is read in the first turn too, and its answer leaves behind it. Acks alone wait while there
// is more to read.
TEST_F(ReadingTurns, of_two_post_connections_alternate_and_answers_leave_between_them) {
  FullChannel* a = add_post("a");
  FullChannel* b = add_post("b");
  hosts.at(1ms, [&] {
    a->delegate().on_up(0);
    b->delegate().on_up(0);
  });
  hosts.run_until(2ms);
  EXPECT_EQ(log, Lines({up_to("a", kTurn - 1), up_to("b", kTurn - 1), "a writes",
                        up_to("a", 2 * kTurn - 1), "b writes", up_to("b", 2 * kTurn - 1),
                        up_to("a", kMessages), up_to("b", kMessages), "a writes", "b writes"}));
}

TEST_F(ReadingTurns, of_two_framed_connections_alternate) {
  FullChannel* a = add_framed("a");
  FullChannel* b = add_framed("b");
  hosts.at(1ms, [&] {
    a->delegate().on_up(0);
    b->delegate().on_up(0);
  });
  hosts.run_until(2ms);
  EXPECT_EQ(log, Lines({up_to("a", kTurn), up_to("b", kTurn), up_to("a", 2 * kTurn),
                        up_to("b", 2 * kTurn), up_to("a", kMessages), up_to("b", kMessages)}));
}

// An end is told behind all that was here before it. Each of these calls reads a turn by itself.
TEST_F(ReadingTurns, come_before_the_end_of_a_post_connection) {
  FullChannel* a = add_post("a");
  hosts.at(1ms, [&] {
    a->delegate().on_up(0);
    a->delegate().on_closed(Cause::kReset);
  });
  hosts.run_until(2ms);
  EXPECT_EQ(std::ranges::count(log, "a down reset behind " + std::to_string(kMessages)), 1);
}

TEST_F(ReadingTurns, come_before_the_end_of_a_framed_connection) {
  FullChannel* a = add_framed("a");
  hosts.at(1ms, [&] {
    a->delegate().on_up(0);
    a->delegate().on_peer_finished();
    a->delegate().on_closed(Cause::kFinished);
  });
  hosts.run_until(2ms);
  EXPECT_EQ(log, Lines({"a finished behind 80", "a down finished behind 80", "a up to 80"}));
}

/// Datagrams of one peer that are there already.
class FullSocket final : public DatagramSocket {
 public:
  void set_delegate(Delegate* delegate) override { delegate_ = delegate; }
  SocketAddress local() const override { return {}; }
  InterfaceId interface() const override { return {}; }
  std::size_t max_payload(const SocketAddress&) const override { return 1000; }
  SendStatus send(const SocketAddress&, std::span<const Bytes>, Signals) override {
    return SendStatus::kTaken;
  }
  std::optional<Datagram> receive() override {
    if (left_ == 0) return {};
    --left_;
    Datagram datagram;
    datagram.bytes = Bytes::copy_of("x");
    datagram.remote = {IpAddress::v4(1), 1};
    return datagram;
  }
  Delegate& delegate() { return *delegate_; }

 private:
  int left_ = kMessages;
  Delegate* delegate_ = nullptr;
};

/// Reads all that its flow has, and notes how much that was when posted work runs.
class FlowReader final : private DatagramFlow::Delegate {
 public:
  FlowReader(Host& host, std::unique_ptr<DatagramFlow> flow, std::string name, Lines& log)
      : flow_(std::move(flow)),
        name_(std::move(name)),
        log_(log),
        posted_(host.executor(), Phase::kPosted, host.entity(),
                [this] { log_.push_back(name_ + " up to " + std::to_string(read_)); }) {
    flow_->set_delegate(this);
  }

 private:
  void on_datagrams() override {
    while (flow_->receive()) ++read_;
    posted_.arm();
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  std::unique_ptr<DatagramFlow> flow_;
  std::string name_;
  Lines& log_;
  int read_ = 0;
  Task posted_;
};

TEST_F(ReadingTurns, of_two_datagram_sockets_alternate) {
  std::vector<FullSocket*> sockets;
  std::vector<std::unique_ptr<FlowReader>> flows;
  for (const char* name : {"a", "b"}) {
    auto socket = std::make_unique<FullSocket>();
    sockets.push_back(socket.get());
    const auto all = DatagramDemultiplexer::over(host(), std::move(socket));
    flows.push_back(
        std::make_unique<FlowReader>(host(), all->flow_to({IpAddress::v4(1), 1}), name, log));
  }
  hosts.at(1ms, [&] {
    for (FullSocket* socket : sockets) socket->delegate().on_datagrams();
  });
  hosts.run_until(2ms);
  EXPECT_EQ(log, Lines({up_to("a", kTurn), up_to("b", kTurn), up_to("a", 2 * kTurn),
                        up_to("b", 2 * kTurn), up_to("a", kMessages), up_to("b", kMessages)}));
}

}  // namespace
}  // namespace post::testing
