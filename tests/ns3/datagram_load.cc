#include "tests/ns3/datagram_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/lab/trace/record_writer.h"
#include "model/hash.h"

namespace post::lab {
namespace {

constexpr std::uint16_t kPort = 7000;

/// Notes drops with all that a world may know of them.
class DropLog final : public RecordWriter {
 public:
  void write(TraceSeq, const TraceRecord& record) override {
    if (record.name != "network:packet_dropped") return;
    std::string line = std::to_string(nanoseconds_of(record.time));
    for (const TraceField& field : record.data) line += " " + text_of(field.value);
    lines.push_back(line);
  }
  Log lines;

 private:
  static std::string text_of(const TraceValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    const auto* number = std::get_if<std::uint64_t>(&value);
    return number == nullptr ? "?" : std::to_string(*number);
  }
};

IpAddress address_of(Host& host, Family family) {
  for (const Interface& interface : host.network().interfaces()) {
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.prefix.address.family() == family) return own.prefix.address;
    }
  }
  ADD_FAILURE() << host.name() << " has no address of the family";
  return {};
}

/// Sends its numbered datagrams in bursts, and notes what arrives.
class Station final : private DatagramSocket::Delegate {
 public:
  Station(Host& host, const LoadOptions& options, Log& arrivals)
      : host_(host),
        options_(options),
        arrivals_(arrivals),
        address_{address_of(host, options.family), kPort},
        socket_(*host.network().bind_datagram(address_, kAnyInterface)),
        next_(host.executor(), Phase::kPosted, host.entity(), [this] { send_burst(); }) {
    socket_->set_delegate(this);
    if (options.signals) socket_->carry_useful_until();
    next_.arm(kStartOfRun + options.start);
  }

  const SocketAddress& address() const { return address_; }
  void set_peers(std::vector<SocketAddress> peers) { peers_ = std::move(peers); }

 private:
  std::uint64_t draw() { return mix64(sent_ * 1'000'003 + address_.ip.octets()[3] + ++draws_); }

  void send_burst() {
    for (std::uint64_t left = 1 + draw() % 8; left > 0 && sent_ < options_.datagrams; --left) {
      send();
    }
    if (sent_ < options_.datagrams) {
      next_.arm(after(host_.executor().now(), Duration{1'000'000 + draw() % 9'000'000}));
    }
  }

  void send() {
    const std::string head = host_.name() + " " + std::to_string(++sent_);
    const std::string filling(40 + draw() % 1200, '.');
    const Bytes bytes = Bytes::copy_of(head + filling);
    const SocketAddress& to = peers_[draw() % peers_.size()];
    const SendStatus status = socket_->send(to, std::span(&bytes, 1), signals());
    if (status != SendStatus::kTaken) note(head + " not taken " + std::to_string(int(status)));
  }

  Signals signals() const {
    if (!options_.signals) return {};
    constexpr std::array<std::uint8_t, 4> kDscps{0, 46, 1, 10};
    Signals signals{.dscp = kDscps[sent_ % kDscps.size()]};
    if (sent_ % 2 == 0) signals.ecn = 2;
    if (sent_ % 3 == 0) {
      signals.useful_until = after(host_.executor().now(), std::chrono::milliseconds(15));
    }
    return signals;
  }

  void on_datagrams() override {
    while (const auto datagram = socket_->receive()) {
      std::string text(datagram->bytes.size(), ' ');
      std::ranges::transform(datagram->bytes.span(), text.begin(),
                             [](std::byte octet) { return static_cast<char>(octet); });
      note("from " + text.substr(0, text.find('.')) + " (" + std::to_string(text.size()) +
           " octets, hop limit " + std::to_string(datagram->hop_limit) + ", ECN " +
           std::to_string(datagram->ecn) + ")");
    }
  }
  void on_sendable() override {}
  void on_path_error(const PathError& error) override {
    note("path error " + std::string(name_of(error.cause)));
  }
  void note(const std::string& what) {
    const auto now = nanoseconds_of(host_.executor().now());
    arrivals_.push_back(std::to_string(now) + " " + host_.name() + " " + what);
  }

  Host& host_;
  const LoadOptions& options_;
  Log& arrivals_;
  SocketAddress address_;
  std::vector<SocketAddress> peers_;
  std::unique_ptr<DatagramSocket> socket_;
  std::uint64_t sent_ = 0;
  std::uint64_t draws_ = 0;
  Task next_;
};

void sort_by_time(Log& log) {
  std::ranges::sort(log, {},
                    [](const std::string& line) { return std::pair(std::stoll(line), line); });
}

}  // namespace

LoadLogs run_load(const Scenario& scenario, const WorldKind& kind, const LoadOptions& options) {
  LoadLogs logs;
  DropLog drops;
  TeeSink sink({&drops});
  WorldOptions world_options;
  world_options.sink = &sink;
  auto world = kind.make(scenario, world_options);
  EXPECT_TRUE(world.ok()) << (world ? "" : world.error().text);
  if (!world) return logs;
  std::vector<std::unique_ptr<Station>> stations;
  for (const std::string& name : options.hosts) {
    stations.push_back(std::make_unique<Station>(*(*world)->host(name), options, logs.arrivals));
  }
  for (const auto& station : stations) {
    std::vector<SocketAddress> peers;
    for (const auto& other : stations) {
      if (other != station) peers.push_back(other->address());
    }
    station->set_peers(std::move(peers));
  }
  EXPECT_TRUE((*world)->run(kStartOfRun + scenario.duration).ok());
  stations.clear();
  logs.drops = std::move(drops.lines);
  sort_by_time(logs.arrivals);
  sort_by_time(logs.drops);
  return logs;
}

}  // namespace post::lab
