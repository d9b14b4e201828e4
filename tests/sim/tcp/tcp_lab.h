// A bench for TCP: a client and a server on one link, what both hear from their channels, and each
// segment that leaves.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/network/tcp/layer.h"
#include "tests/sim/network/lab.h"

namespace post::sim::tcp::testing {

using namespace std::chrono_literals;
using sim::testing::at;
using sim::testing::endpoint;
using sim::testing::ip;
using sim::testing::must;
using sim::testing::prefix;

inline constexpr Duration kDelay = 10ms;
inline constexpr Duration kRoundTrip = 2 * kDelay;
inline constexpr std::string_view kServer4 = "10.0.0.2:80";
inline constexpr std::string_view kServer6 = "[2001:db8::2]:80";

/// Octets that show where they were lost, doubled or swapped.
inline std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
  return text;
}

inline std::string milliseconds(Time time) {
  const auto ns = nanoseconds_of(time);
  std::string text = std::to_string(ns / 1'000'000);
  if (ns % 1'000'000 != 0) text += "+" + std::to_string(ns % 1'000'000) + "ns";
  return text;
}

/// One end of a channel: "20 up" says that on_up came 20 ms after the start.
class End final : public ByteChannel::Delegate {
 public:
  explicit End(Executor& executor) : executor_(executor) {}

  void adopt(std::unique_ptr<ByteChannel> given) {
    channel = std::move(given);
    channel->set_delegate(this);
  }
  /// As much as fits now, the rest whenever there is room.
  void send(std::string_view text) {
    outgoing_.push_back(Bytes::copy_of(text));
    if (up_) write_more();
  }
  void finish() {
    finishing_ = true;
    if (up_) write_more();
  }
  void read_all() {
    std::array<std::byte, 5000> buffer;
    for (std::size_t taken = buffer.size(); taken == buffer.size();) {
      taken = channel->read(buffer);
      received.append(reinterpret_cast<const char*>(buffer.data()), taken);
    }
    last_read = executor_.now();
  }
  std::size_t unwritten() const {
    std::size_t size = 0;
    for (const Bytes& bytes : outgoing_) size += bytes.size();
    return size;
  }

  std::unique_ptr<ByteChannel> channel;
  std::string received;
  std::vector<std::string> heard;  ///< without readable and writable
  std::size_t readable = 0;        ///< calls
  std::size_t writable = 0;
  bool reads = true;
  Time last_read = kStartOfRun;

 private:
  void note(std::string_view what) {
    heard.push_back(milliseconds(executor_.now()) + " " + std::string(what));
  }
  void write_more() {
    while (!outgoing_.empty()) {
      Bytes& front = outgoing_.front();
      const std::size_t taken = channel->write(std::span(&front, 1));
      if (taken < front.size()) {
        front = front.slice(taken);
        return;
      }
      outgoing_.erase(outgoing_.begin());
    }
    if (std::exchange(finishing_, false)) channel->finish();
  }
  void on_up(std::size_t) override {
    up_ = true;
    note("up");
    write_more();
  }
  void on_readable() override {
    ++readable;
    if (reads) read_all();
  }
  void on_writable() override {
    ++writable;
    write_more();
  }
  void on_peer_finished() override { note("peer finished"); }
  void on_closed(Cause cause) override { note("closed " + std::string(name_of(cause))); }

  Executor& executor_;
  std::vector<Bytes> outgoing_;
  bool up_ = false;
  bool finishing_ = false;
};

/// Listens, and keeps an End for each channel.
class Acceptor final : public StreamListener::Delegate {
 public:
  Acceptor(SimHost& host, std::string_view local)
      : executor_(host.executor()), listener(must(host.network().listen_stream(endpoint(local)))) {
    listener->set_delegate(this);
  }
  End& only() {
    EXPECT_EQ(ends.size(), 1u);
    return *ends.at(0);
  }

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override {
    ends.push_back(std::make_unique<End>(executor_));
    ends.back()->reads = reads;
    ends.back()->adopt(std::move(channel));
  }
  Executor& executor_;

 public:
  std::vector<std::unique_ptr<End>> ends;
  bool reads = true;
  std::unique_ptr<StreamListener> listener;
};

/// Every TCP segment that leaves one end of a link; sequence numbers count from the sender's SYN.
class SegmentLog final : public PacketTap {
 public:
  struct Entry {
    Time time;
    std::uint32_t sequence = 0;
    std::size_t length = 0;
    TcpSegment header;
  };

  void on_leaving(Time now, const Packet& packet) override {
    const auto* header = std::get_if<TcpSegment>(&packet.transport);
    if (header == nullptr) return;
    if (header->has(tcp_flag::kSyn)) initial_ = header->sequence;
    entries.push_back({now, header->sequence - initial_, packet.payload.size(), *header});
  }
  void on_arriving(Time, const Packet&) override {}

  /// "0 SYN 0", "20 ACK 1", "20 1..1460": times in ms, octets first..last, FIN at its place.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Entry& entry : entries) lines.push_back(line_of(entry));
    return lines;
  }
  /// The times in ms at which segments with octets left, in order.
  std::vector<std::string> data_times() const {
    std::vector<std::string> times;
    for (const Entry& entry : entries) {
      if (entry.length > 0) times.push_back(milliseconds(entry.time));
    }
    return times;
  }
  /// How many segments with octets left at each time.
  std::map<std::string, std::size_t> data_rounds() const {
    std::map<std::string, std::size_t> rounds;
    for (const std::string& time : data_times()) ++rounds[time];
    return rounds;
  }

  std::vector<Entry> entries;

 private:
  static std::string line_of(const Entry& entry) {
    std::string line = milliseconds(entry.time);
    if (entry.header.has(tcp_flag::kSyn)) line += " SYN";
    if (entry.header.has(tcp_flag::kRst)) line += " RST";
    if (entry.header.has(tcp_flag::kFin)) line += " FIN";
    if (entry.length == 0) {
      if (entry.header.has(tcp_flag::kAck) && !entry.header.has(tcp_flag::kSyn)) line += " ACK";
      return line + " " + std::to_string(entry.sequence);
    }
    return line + " " + std::to_string(entry.sequence) + ".." +
           std::to_string(entry.sequence + entry.length - 1);
  }
  std::uint32_t initial_ = 0;
};

/// client --- server: 10 ms each way, infinitely fast unless told otherwise.
class TcpLab {
 public:
  struct Options {
    TcpOptions client = {};
    TcpOptions server = {};
    std::uint64_t rate_bps = 0;
    LossOptions loss = {};  ///< from client to server
    std::size_t mtu = 1500;
    std::uint64_t seed = 1;
  };

  TcpLab() : TcpLab(Options{}) {}
  explicit TcpLab(const Options& options)
      : engine({.seed = options.seed, .entities = {"client", "server", "link wire"}}),
        network(engine),
        client_host(add("client", "1", options.client)),
        server_host(add("server", "2", options.server)) {
    const DirectionOptions back{.rate_bps = options.rate_bps, .delay = kDelay};
    DirectionOptions forth = back;
    forth.loss = options.loss;
    wire = must(network.add_link(
        {.name = "wire",
         .ends = {LinkEndOptions{"client", "eth0"}, LinkEndOptions{"server", "eth0"}},
         .directions = {forth, back},
         .mtu = options.mtu}));
    wire->end(0).set_tap(&from_client);
    wire->end(1).set_tap(&from_server);
  }

  StreamPath path(std::string_view remote = kServer4) const {
    const SocketAddress to = endpoint(remote);
    return {{IpAddress::unspecified(to.ip.family()), 0}, to, kAnyInterface};
  }
  std::unique_ptr<End> connect(std::string_view remote = kServer4) {
    auto end = std::make_unique<End>(engine);
    end->adopt(must(client_host.network().connect_stream(path(remote), {})));
    return end;
  }
  void run(Duration until) { engine.run(at(until)); }
  void run() { engine.run(); }

  Engine engine;
  Network network;
  TcpLayer* client_tcp = nullptr;
  TcpLayer* server_tcp = nullptr;
  SimHost& client_host;
  SimHost& server_host;
  PointToPointLink* wire = nullptr;
  SegmentLog from_client;
  SegmentLog from_server;

 private:
  SimHost& add(const std::string& name, const std::string& number, const TcpOptions& options) {
    TcpLayer*& layer = name == "client" ? client_tcp : server_tcp;
    const auto streams = [&layer, options](Host& host, IpLayer& ip) {
      auto made = std::make_unique<TcpLayer>(host, ip, options);
      layer = made.get();
      return made;
    };
    return *must(network.add_host({.name = name,
                                   .interfaces = {{"eth0",
                                                   {prefix("10.0.0." + number + "/24"),
                                                    prefix("2001:db8::" + number + "/64")}}},
                                   .streams = streams}));
  }
};

}  // namespace post::sim::tcp::testing
