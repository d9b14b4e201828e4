// The ping-pong at the Host seam.
#include <algorithm>
#include <array>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

/// Stops its loop when the connection ends.
class End : public ByteChannel::Delegate {
 public:
  explicit End(posix::Loop& loop) : loop_(loop) {}

  void take(std::unique_ptr<ByteChannel> channel) {
    channel_ = std::move(channel);
    channel_->set_delegate(this);
  }

 protected:
  void send(const Bytes& bytes) { channel_->write(std::span(&bytes, 1)); }
  ByteChannel& channel() { return *channel_; }
  std::size_t read() { return channel_->read(room_); }
  Bytes copy_of(std::size_t count) const { return Bytes::copy_of(std::span(room_).first(count)); }

  void on_up(std::size_t) override {}
  void on_writable() override {}
  void on_peer_finished() override { channel_->finish(); }
  void on_closed(Cause) override { loop_.stop(); }

 private:
  posix::Loop& loop_;
  std::unique_ptr<ByteChannel> channel_;
  std::array<std::byte, 16 * 1024> room_;
};

class Server final : public End, private StreamListener::Delegate {
 public:
  explicit Server(Party& party) : End(party.loop()) {
    auto listener = party.host().network().listen_stream(kLoopback);
    check(listener.ok(), "a port is free");
    listener_ = std::move(*listener);
    listener_->set_delegate(this);
  }
  SocketAddress local() const { return listener_->local(); }

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override { take(std::move(channel)); }
  void on_readable() override {
    const std::size_t count = read();
    if (count > 0) send(copy_of(count));
  }

  std::unique_ptr<StreamListener> listener_;
};

void serve(std::promise<SocketAddress>& listening) {
  Party party("server");
  const Server server(party);
  listening.set_value(server.local());
  party.loop().run();
}

class Client final : public End {
 public:
  Client(Party& party, const SocketAddress& server, const PingPong& figures)
      : End(party.loop()),
        content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        meter_(figures) {
    auto channel = party.host().network().connect_stream({kLoopback, server}, {});
    check(channel.ok(), "a packet can leave");
    take(std::move(*channel));
  }
  Sample sample() const { return meter_.sample(); }

 private:
  void on_up(std::size_t) override { request(); }
  void request() {
    meter_.begin();
    send(content_);
  }
  void on_readable() override {
    arrived_ += read();
    if (arrived_ < content_.size()) return;
    arrived_ -= content_.size();
    meter_.end() ? request() : channel().finish();
  }

  Bytes content_;
  EchoMeter meter_;
  std::size_t arrived_ = 0;
};

}  // namespace

Sample echo_over_channels(const PingPong& figures) {
  EchoThread server(serve, figures.placement);
  Party party("client");
  const Client client(party, server.address(), figures);
  party.loop().run();
  return client.sample();
}

}  // namespace post::bench
