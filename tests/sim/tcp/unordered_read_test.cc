// Octets behind a hole, shown to a channel that asked for them.
#include <optional>
#include <string>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

/// Writes down what lies behind holes whenever it is told to read.
class Ahead final : public ByteChannel::Delegate {
 public:
  Ahead(Executor& executor, std::unique_ptr<ByteChannel> given, bool asks)
      : executor_(executor), channel(std::move(given)) {
    EXPECT_TRUE(!asks || channel->enable_unordered_read());
    channel->set_delegate(this);
  }

 private:
  void note(const std::string& what) {
    heard.push_back(milliseconds(executor_.now()) + " " + what);
  }
  void on_up(std::size_t) override {}
  void on_readable() override {
    std::array<std::byte, 5000> buffer;
    const std::size_t taken = channel->read(buffer);
    if (taken > 0) note("in order " + std::to_string(taken));
    while (auto piece = channel->read_unordered()) {
      note("ahead " + std::to_string(piece->offset) + " " + std::string(piece->bytes.text()));
    }
  }
  void on_writable() override {}
  void on_peer_finished() override { note("finished"); }
  void on_closed(Cause) override {}

  Executor& executor_;

 public:
  std::unique_ptr<ByteChannel> channel;
  std::vector<std::string> heard;
};

class Accepting final : public StreamListener::Delegate {
 public:
  Accepting(SimHost& host, bool asks)
      : executor_(host.executor()),
        listener_(must(host.network().listen_stream(endpoint(kServer4)))),
        asks_(asks) {
    listener_->set_delegate(this);
  }
  std::optional<Ahead> ahead;

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override {
    ahead.emplace(executor_, std::move(channel), asks_);
  }
  Executor& executor_;
  std::unique_ptr<StreamListener> listener_;
  bool asks_;
};

/// The client sends "abc", "def" and "ghi" at 100 ms; packets of these ordinals are lost, of which
/// the first three octets are the third.
std::vector<std::string> heard(std::vector<std::uint64_t> lost, bool asks = true) {
  TcpLab lab({.loss = {.kind = "drop_list", .ordinals = std::move(lost)}});
  Accepting server(lab.server_host, asks);
  const auto client = lab.connect();
  lab.run(100ms);
  for (const char* text : {"abc", "def", "ghi"}) client->send(text);
  client->finish();
  lab.run(2s);
  return server.ahead->heard;
}

using Lines = std::vector<std::string>;

TEST(UnorderedRead, shows_what_is_behind_a_hole_once_and_again_in_its_turn) {
  EXPECT_EQ(heard({3}),
            Lines({"110 ahead 3 def", "110 ahead 6 ghi", "330 in order 9", "330 finished"}));
}

TEST(UnorderedRead, shows_nothing_where_nothing_is_missing) {
  EXPECT_EQ(heard({}), Lines({"110 in order 6", "110 in order 3", "110 finished"}));
}

TEST(UnorderedRead, shows_nothing_unasked) {
  EXPECT_EQ(heard({3}, false), Lines({"330 in order 9", "330 finished"}));
}

TEST(UnorderedRead, shows_no_octet_that_read_could_give) {
  Receiver receiver({});
  receiver.enable_unordered_read();
  const auto come = [&](StreamOffset offset, std::string_view text) {
    receiver.on_octets(offset, Payload(Bytes::copy_of(text)));
  };
  receiver.advertise_on_syn();
  come(4, "def");
  come(1, "abc");  // the gap is closed before anyone asked
  come(10, "jkl");
  come(10, "JKL");  // twice: the first ones stay
  come(9, "ijklm");
  std::vector<std::string> pieces;
  while (auto piece = receiver.read_ahead()) {
    pieces.push_back(std::to_string(piece->offset) + std::string(piece->bytes.text()));
  }
  EXPECT_EQ(pieces, (std::vector<std::string>{"10jkl", "9i", "13m"}));
}

}  // namespace
}  // namespace post::sim::tcp::testing
