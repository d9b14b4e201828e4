// post/1 over datagrams: whatever a peer sends once it has greeted, the connection goes on or ends
// with one error, and answers no more than it is asked.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/check.h"
#include "model/stacks/post/conversation.h"
#include "model/stacks/post/datagram_instance.h"
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/recovery/new_reno.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"

namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr post::wire::ConnectionId kOwn = 0x5e7e;
constexpr post::wire::ConnectionId kPeer = 0xc11e;

/// Keeps what arrived for the instance, and counts what leaves.
struct Wire {
  std::deque<post::Bytes> arrived;
  std::size_t sent = 0;
  post::DatagramFlow::Delegate* delegate = nullptr;
};

class Flow final : public post::DatagramFlow {
 public:
  explicit Flow(Wire& wire) : wire_(wire) {}
  void set_delegate(Delegate* delegate) override { wire_.delegate = delegate; }
  post::SocketAddress local() const override { return {}; }
  post::SocketAddress remote() const override { return {}; }
  std::size_t max_payload() const override { return 1200; }
  post::SendStatus send(std::span<const post::Bytes> bytes, post::Signals) override {
    std::size_t size = 0;
    for (const post::Bytes& part : bytes) size += part.size();
    post::check(size <= max_payload(), "no packet is longer than the path takes");
    ++wire_.sent;
    return post::SendStatus::kTaken;
  }
  std::optional<post::Datagram> receive() override {
    if (wire_.arrived.empty()) return {};
    post::Datagram datagram;
    datagram.bytes = std::move(wire_.arrived.front());
    wire_.arrived.pop_front();
    return datagram;
  }

 private:
  Wire& wire_;
};

class Carrier final : public post::ProtocolStackInstance::Delegate {
 public:
  void on_up(post::EarlyResult) override { ++ups; }
  void on_budget() override {}
  void on_acked(post::MessageKey, post::Range) override {}
  void on_lost(post::MessageKey, post::Range) override {}
  void on_skip_acked(post::MessageKey) override {}
  void on_credit(post::StreamId, post::Credit) override {}
  void on_chunk(post::Chunk&& chunk) override {
    post::check(chunk.offset > 0 || chunk.properties || ups > 0, "content comes after up");
  }
  void on_skip(post::MessageKey, const post::WireProperties&) override {}
  void on_open(post::StreamId, post::StreamId) override {}
  void on_open_answer(post::StreamId, bool) override {}
  void on_finished(post::StreamId) override {}
  void on_receive_error(post::StreamId, post::Error error) override {
    post::check(!error.name.empty() && !error.text.empty(), "an error says what is wrong");
  }
  void on_down(post::Cause) override { ++downs; }

  int ups = 0;
  int downs = 0;
};

post::Bytes packet(bool handshake, post::wire::ConnectionId to, std::uint64_t number,
                   std::string_view frames) {
  const post::wire::PacketHeader header{handshake, to, handshake ? kPeer : 0, number};
  return post::Bytes::copy_of(std::string(post::wire::write_header(header).text()) +
                              std::string(frames));
}

std::string octets_of(const post::wire::Frame& frame) {
  post::wire::FrameWriter writer;
  post::ByteSink sink;
  writer.write(frame, sink);
  writer.close(sink);
  std::string octets;
  for (const post::Bytes& part : sink) octets += part.text();
  return octets;
}

/// A host on a network of its own, which only keeps the time.
class World {
 public:
  World() : engine_({.entities = {"host"}}), network_(engine_) {
    post::check(network_.add_host({.name = "host", .interfaces = {}}).ok(),
                "the host can be added");
    post::PostDatagramInstance::Options options;
    options.handshake.role = post::wire::Role::kAcceptor;
    options.handshake.max_streams = post::wire::Conversation::kMaxStreams;
    options.id = kOwn;
    options.congestion = post::recovery::make_new_reno;
    instance_ = std::make_unique<post::PostDatagramInstance>(
        *network_.host("host"), std::make_unique<Flow>(wire_), std::move(options));
    instance_->set_delegate(&carrier_);
    arrive(packet(true, 0, 0, octets_of(post::wire::HelloFrame{.max_streams = 100})));
    arrive(packet(false, kOwn, 1, octets_of(post::wire::PingFrame{})));
    post::check(carrier_.ups == 1, "the handshake is complete");
    post::Chunk chunk;
    chunk.key = {0, 1};
    chunk.bytes = post::Bytes::copy_of(std::string(100, 'x'));
    chunk.last = true;
    instance_->send(std::move(chunk));
    instance_->flush();
  }
  void arrive(post::Bytes bytes) {
    const std::size_t before = wire_.sent;
    wire_.arrived.push_back(std::move(bytes));
    if (wire_.delegate != nullptr) wire_.delegate->on_datagrams();
    engine_.run(engine_.now());
    post::check(wire_.sent <= before + 3, "a packet causes an answer, not a storm");
  }
  /// Something that must be acknowledged, and will not be.
  void speak() { instance_->skip({0, 9}, {}); }
  void pass(post::Duration time) { engine_.run(engine_.now() + time); }
  const Carrier& carrier() const { return carrier_; }

 private:
  post::sim::Engine engine_;
  post::sim::Network network_;
  Wire wire_;
  Carrier carrier_;
  std::unique_ptr<post::PostDatagramInstance> instance_;
};

}  // namespace

// Each packet: an octet of flags (1: handshake, 2: no header of ours, 4: 40 ms pass first, 8: its
// number again), its length, its octets.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  std::uint64_t number = 2;
  for (std::size_t at = 0; at + 2 <= size;) {
    const unsigned flags = data[at];
    const std::size_t length = std::min<std::size_t>(data[at + 1], size - at - 2);
    const std::string frames(reinterpret_cast<const char*>(data + at + 2), length);
    at += 2 + length;
    if ((flags & 4) != 0) world.pass(40ms);
    if ((flags & 8) == 0) ++number;
    world.arrive((flags & 2) != 0 ? post::Bytes::copy_of(frames)
                                  : packet((flags & 1) != 0, kOwn, number, frames));
  }
  world.speak();
  world.pass(300s);
  post::check(world.carrier().downs == 1, "a peer that falls silent is gone in the end, once");
  return 0;
}
