// The embedded TCP: whatever segments a peer sends, a connection goes on or ends with one cause,
// and every octet is read once, in order and within the window.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/check.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "sim/network/tcp/layer.h"
#include "sim/network/tcp/profiles.h"

namespace {

using namespace post::sim;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

const post::SocketAddress kOwn{post::IpAddress::v4(0x0a000001), 80};
const post::SocketAddress kPeer{post::IpAddress::v4(0x0a000002), 5000};

/// Octets of the fuzzer, zeros behind their end.
class Source {
 public:
  explicit Source(std::span<const std::uint8_t> octets) : octets_(octets) {}
  bool empty() const { return octets_.empty(); }
  std::uint8_t octet() {
    if (octets_.empty()) return 0;
    const std::uint8_t value = octets_.front();
    octets_ = octets_.subspan(1);
    return value;
  }
  /// Small numbers around 0 and, now and then, anything.
  std::uint32_t offset() {
    const std::uint8_t first = octet();
    if (first < 0xf0) return static_cast<std::uint32_t>(static_cast<std::int8_t>(first) * 16);
    std::uint32_t value = first;
    for (int i = 0; i < 3; ++i) value = value << 8 | octet();
    return value;
  }

 private:
  std::span<const std::uint8_t> octets_;
};

/// Reads and answers.
class Application final : public post::ByteChannel::Delegate {
 public:
  void adopt(std::unique_ptr<post::ByteChannel> channel) {
    channel_ = std::move(channel);
    channel_->set_delegate(this);
  }
  void write(std::size_t octets) {
    const post::Bytes bytes = post::Bytes::copy_of(std::string(octets, 'x'));
    if (channel_ && !closed_) channel_->write(std::span(&bytes, 1));
  }
  void finish() {
    if (channel_ && !closed_) channel_->finish();
  }

 private:
  void on_up(std::size_t) override {}
  void on_readable() override {
    post::check(!finished_ && !closed_, "nothing comes behind the end");
    std::array<std::byte, 4096> buffer;
    while (channel_->read(buffer) == buffer.size()) {
    }
  }
  void on_writable() override {}
  void on_peer_finished() override {
    post::check(!finished_, "the end comes once");
    finished_ = true;
  }
  void on_closed(post::Cause) override {
    post::check(!closed_, "it is told once");
    closed_ = true;
  }
  std::unique_ptr<post::ByteChannel> channel_;
  bool finished_ = false;
  bool closed_ = false;
};

class Acceptor final : public post::StreamListener::Delegate {
 public:
  std::vector<std::unique_ptr<Application>> applications;

 private:
  void on_accepted(std::unique_ptr<post::ByteChannel> channel) override {
    applications.push_back(std::make_unique<Application>());
    applications.back()->adopt(std::move(channel));
  }
};

/// Hears what the host answers, so that the fuzzer's numbers stand around the right ones.
class Numbers final : public PacketTap {
 public:
  void on_leaving(post::Time, const Packet& packet) override {
    if (const auto* header = std::get_if<TcpSegment>(&packet.transport)) last = *header;
  }
  void on_arriving(post::Time, const Packet&) override {}
  TcpSegment last;
};

TcpSegment segment_of(Source& from, const TcpSegment& last) {
  TcpSegment segment;
  segment.source_port = kPeer.port;
  segment.destination_port = kOwn.port;
  segment.flags = from.octet();
  const std::uint8_t options = from.octet();
  segment.sequence = last.acknowledgement + from.offset();
  segment.acknowledgement = last.sequence + from.offset();
  segment.window = static_cast<std::uint16_t>(from.octet() * 256);
  if ((options & 1) != 0) segment.sack_permitted = true;
  if ((options & 2) != 0) segment.timestamps = TcpTimestamps{from.offset(), from.offset()};
  if ((options & 4) != 0) segment.window_scale = from.octet();
  if ((options & 8) != 0) segment.maximum_segment_size = from.octet() * 16;
  for (int blocks = options >> 6; blocks > 0; --blocks) {
    segment.sack.add({last.sequence + from.offset(), last.sequence + from.offset()});
  }
  if ((options & 16) != 0) {
    segment.fast_open = FastOpenCookie{.octets = {from.octet()}, .size = 8};
  }
  return segment;
}

tcp::TcpOptions options_for(std::uint8_t octet) {
  const auto names = tcp::tcp_profile_names();
  tcp::TcpOptions options = *tcp::tcp_profile(names[octet % names.size()]);
  options.fast_open_server = true;
  options.ecn = tcp::EcnMode::kAccept;
  options.receive_buffer = 20'000;
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Source from({data, size});
  Engine engine({.entities = {"host", "peer", "link wire"}});
  Network network(engine);
  tcp::TcpLayer* layer = nullptr;
  const auto streams = [&, options = options_for(from.octet())](post::Host& host, IpLayer& ip) {
    auto made = std::make_unique<tcp::TcpLayer>(host, ip, options);
    layer = made.get();
    return made;
  };
  SimHost& host =
      **network.add_host({.name = "host",
                          .interfaces = {{"eth0", {*post::IpPrefix::parse("10.0.0.1/24")}}},
                          .streams = streams});
  post::check(network
                  .add_host({.name = "peer",
                             .interfaces = {{"eth0", {*post::IpPrefix::parse("10.0.0.2/24")}}}})
                  .ok(),
              "a peer that says nothing by itself");
  PointToPointLink* wire = *network.add_link(
      {.name = "wire", .ends = {LinkEndOptions{"host", "eth0"}, LinkEndOptions{"peer", "eth0"}}});
  Numbers numbers;
  wire->end(0).set_tap(&numbers);
  Acceptor acceptor;
  const auto listener = *host.network().listen_stream(kOwn);
  listener->set_delegate(&acceptor);
  for (int steps = 0; !from.empty() && steps < 500; ++steps) {
    const std::uint8_t what = from.octet();
    Packet packet{
        .ip = {.source = kPeer.ip, .destination = kOwn.ip}, .transport = {}, .payload = {}};
    packet.ip.ecn = what & 3;
    packet.transport = segment_of(from, numbers.last);
    packet.payload = post::Bytes::copy_of(std::string(from.octet() * std::size_t{6}, 'p'));
    layer->on_segment(std::move(packet), post::kAnyInterface);
    if ((what & 4) != 0 && !acceptor.applications.empty()) acceptor.applications[0]->write(5000);
    if ((what & 8) != 0 && !acceptor.applications.empty()) acceptor.applications[0]->finish();
    engine.run(engine.now() + ((what & 16) != 0 ? post::Duration(300ms) : post::Duration(10us)));
  }
  engine.run(engine.now() + std::chrono::hours(2));
  return 0;
}
