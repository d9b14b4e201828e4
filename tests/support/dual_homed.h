// Two hosts with two links between them, in the embedded world, and an Endpoint on each.
//
//          wlan0 10.1.0.2 ---- wifi, 10 ms ---- 10.1.0.1 eth0
//   client                                                    server
//          wwan0 10.2.0.2 ---- lte,  30 ms ---- 10.2.0.1 eth1
//
// Links are infinitely fast, so that times are sums of delays.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "model/check.h"
#include "model/post.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "sim/network/tcp/layer.h"
#include "tests/support/trace_log.h"

namespace post::testing {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class DualHomed {
 public:
  static constexpr std::uint16_t kPort = 443;

  DualHomed()
      : engine_(
            {.entities = {"client", "server", sim::link_entity("wifi"), sim::link_entity("lte")}}),
        network_(engine_, {.sink = &trace_, .streams = sim::tcp::tcp_transport()}) {
    add_host("client", "wlan0", "10.1.0.2/24", "wwan0", "10.2.0.2/24");
    add_host("server", "eth0", "10.1.0.1/24", "eth1", "10.2.0.1/24");
    add_link("wifi", "wlan0", "eth0", 10ms);
    add_link("lte", "wwan0", "eth1", 30ms);
    client.emplace(*network_.host("client"), options());
    server.emplace(*network_.host("server"), options());
  }

  static Parameters clear_text(std::vector<std::string> framers = {"length_prefix"}) {
    return {PolicyContext{}.security(Security::kNone).require(policy::stack("tcp")), framers};
  }
  static Parameters datagrams() {
    return {PolicyContext{}.security(Security::kNone).require(policy::stack("udp")).duplicates_ok(),
            {}};
  }
  /// Over any stack.
  static Parameters clear() { return {PolicyContext{}.security(Security::kNone), {}}; }
  static Local port() {
    return {.interface = {}, .address = {}, .provisioning_domain = {}, .port = kPort};
  }
  static Remote wifi_address() { return Remote::uri("10.1.0.1:443"); }
  static Remote both_addresses() { return Remote::host("server.example", kPort); }

  Carrier initiate(Parameters parameters = clear_text(), Remote remote = wifi_address()) {
    return client->initiate({}, std::move(remote), std::move(parameters));
  }
  Listener listen(Parameters parameters = clear_text()) {
    return server->listen(port(), std::move(parameters));
  }

  void run_until(Duration since_start) { engine_.run(kStartOfRun + since_start); }
  /// Runs all that is armed, at most to the given time.
  void run(Duration limit = 600s) { engine_.run(kStartOfRun + limit); }
  Duration now() const { return engine_.now() - kStartOfRun; }
  /// Does something at that time, as the network does.
  void at(Duration since_start, std::function<void()> action) {
    actions_.push_back(std::make_unique<Action>(engine_, std::move(action)));
    actions_.back()->task.arm(kStartOfRun + since_start);
  }
  void set_link_up(std::string_view link, bool up) {
    check(network_.change_link(link, {.up = up}).ok(), "the link is there");
  }
  /// Nothing that the node sends over the link arrives any more.
  void silence(std::string_view link, const std::string& from) {
    const sim::LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
    check(network_.change_link(link, {.loss = all, .from = from}).ok(), "the link is there");
  }

  /// That many of 10^9 packets are lost, each way; 0 ends a silence, too.
  void lose(std::string_view link, std::uint64_t ppb) {
    const sim::LossOptions some{.kind = "bernoulli", .probability_ppb = ppb};
    check(network_.change_link(link, {.loss = some}).ok(), "the link is there");
  }

  /// Of the packets that the node sends over the link these do not arrive, counted from 1.
  void drop(std::string_view link, const std::string& from, std::vector<std::uint64_t> ordinals) {
    const sim::LossOptions loss{.kind = "drop_list", .ordinals = std::move(ordinals)};
    check(network_.change_link(link, {.loss = loss, .from = from}).ok(), "the link is there");
  }

  const TraceLog& trace() const { return trace_; }
  Host& client_host() { return *network_.host("client"); }
  Host& server_host() { return *network_.host("server"); }

 private:
  struct Action {
    Action(Executor& executor, std::function<void()> what)
        : action(std::move(what)),
          task(executor, Phase::kNetwork, EntityId{}, [this] { action(); }) {}
    std::function<void()> action;
    Task task;
  };

  static EndpointOptions options() {
    auto names = std::make_shared<StaticNames>();
    check(names->add("server.example", {IpAddress::v4(0x0a010001), IpAddress::v4(0x0a020001)}).ok(),
          "the names are good");
    EndpointOptions options;
    options.resolver = std::move(names);
    return options;
  }
  void add_host(const std::string& name, const std::string& first, const char* first_address,
                const std::string& second, const char* second_address) {
    sim::HostOptions host{.name = name,
                          .interfaces = {{first, {*IpPrefix::parse(first_address)}},
                                         {second, {*IpPrefix::parse(second_address)}}}};
    check(network_.add_host(std::move(host)).ok(), "the host can be added");
  }
  void add_link(const std::string& name, const std::string& at_client, const std::string& at_server,
                Duration delay) {
    sim::LinkOptions link{.name = name,
                          .ends = {{{"client", at_client}, {"server", at_server}}},
                          .directions = {{{.delay = delay}, {.delay = delay}}}};
    check(network_.add_link(link).ok(), "the link can be added");
  }

  TraceLog trace_;
  sim::Engine engine_;
  sim::Network network_;
  std::vector<std::unique_ptr<Action>> actions_;

 public:
  std::optional<Endpoint> client;
  std::optional<Endpoint> server;
};

/// What a Carrier told its application, in words, with the time in milliseconds.
class Diary {
 public:
  explicit Diary(DualHomed& world) : world_(world) {}

  void note(const std::string& what) {
    lines_.push_back(std::to_string(world_.now() / 1ms) + " " + what);
  }
  /// Writes down every event of the Carrier; messages while `reading` says so.
  void keep(
      Carrier carrier, std::function<bool()> reading = [] { return true; }) {
    carrier.on_established([this] { note("established"); });
    carrier.on_error([this](const Error& error) { note("error " + error.name); });
    carrier.on_closed([this](Cause cause) { note("closed " + std::string(name_of(cause))); });
    carrier.ready([this, reading](InMessage message) {
      note("received " + std::string(message.text()));
      return reading();
    });
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  DualHomed& world_;
  std::vector<std::string> lines_;
};

/// Writes into a Diary what becomes of Messages.
class DiaryObserver final : public SendObserver {
 public:
  explicit DiaryObserver(Diary& diary) : diary_(diary) {}
  void on_sent(const MessageRef& message, const Sent&) override {
    diary_.note("sent " + std::to_string(message.message()));
  }
  void on_acked(const MessageRef& message, const Acked&) override {
    diary_.note("acked " + std::to_string(message.message()));
  }
  void on_expired(const MessageRef& message, const Expired& expired) override {
    diary_.note("expired " + std::to_string(message.message()) + " " +
                std::string(name_of(expired.cause)));
  }
  void on_piece(const MessageRef& message, const PieceDone& piece) override {
    diary_.note("piece " + std::to_string(message.message()) + "." + std::to_string(piece.piece) +
                " " + std::string(name_of(piece.end)));
  }
  void on_failed(const MessageRef& message, const Failed& failed) override {
    diary_.note("failed " + std::to_string(message.message()) + " " +
                std::string(name_of(failed.cause)));
  }

 private:
  Diary& diary_;
};

}  // namespace post::testing
