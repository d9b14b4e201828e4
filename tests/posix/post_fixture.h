// Our Endpoint on one side of a socket, the peer in Python on the other.
#pragma once

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "model/endpoint.h"
#include "tests/posix/fixture.h"
#include "tests/posix/post_peer.h"

namespace post::posix {

using Lines = std::vector<std::string>;

/// What Carriers and Messages told, in order.
class Told final : public SendObserver {
 public:
  void watch(Carrier carrier) {
    carrier.on_established([this] { lines.push_back("established"); });
    carrier.on_closed([this](Cause cause) { closed(cause); });
  }
  void read(Carrier carrier) {
    carrier.ready([this](InMessage message) {
      const bool intact = message.text() == pattern(message.size());
      lines.push_back((intact ? "received " : "spoiled ") + std::to_string(message.size()));
      return true;
    });
  }
  void closed(Cause cause) { lines.push_back("closed " + std::string(name_of(cause))); }
  void on_acked(const MessageRef& message, const Acked&) override {
    lines.push_back("acked " + std::to_string(message.message()));
  }
  void on_expired(const MessageRef& message, const Expired&) override {
    lines.push_back("expired " + std::to_string(message.message()));
  }
  bool has(const std::string& line) const {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  }

  Lines lines;
};

/// Over which of the two, with which options of the peer's.
struct Speaking {
  const char* name;
  const char* stack;
  Lines options{};
  bool loses() const { return std::ranges::find(options, "--drop-in") != options.end(); }
};
inline void PrintTo(const Speaking& speaking, std::ostream* out) { *out << speaking.name; }
inline std::string speaking_name(const testing::TestParamInfo<Speaking>& info) {
  return info.param.name;
}

inline Speaking speaking_tcp() { return {"Tcp", "post/tcp"}; }
inline Speaking speaking_udp() { return {"Udp", "post/udp", {"--udp"}}; }
/// The peer loses every fifth packet that it sends, and every seventh that comes.
inline Speaking speaking_udp_that_loses() {
  return {"UdpThatLoses", "post/udp", {"--udp", "--drop-out", "5", "--drop-in", "7"}};
}

class WithPostPeer : public PosixTest {
 protected:
  /// `options` are the peer's, each time that it is started.
  explicit WithPostPeer(std::string stack = "post/tcp", Lines options = {})
      : stack_(std::move(stack)), options_(std::move(options)) {}
  void SetUp() override {
    PosixTest::SetUp();
    endpoint_ = std::make_unique<Endpoint>(host());
  }
  void TearDown() override { endpoint_.reset(); }

  Parameters speaking_post(PolicyContext more) const {
    return {more.security(Security::kNone).require(policy::stack(stack_)), {}};
  }
  /// The peer listens; initiate() goes to it.
  std::unique_ptr<PostPeer> serve(Lines arguments = {}) {
    arguments.insert(arguments.begin(), "serve");
    arguments.insert(arguments.end(), options_.begin(), options_.end());
    auto peer = std::make_unique<PostPeer>(arguments);
    EXPECT_TRUE(run_until([&] { return peer->saw("listening"); })) << peer->log();
    const auto listening = peer->events("listening");
    if (listening.empty()) return peer;
    address_ = {kLoopback4, static_cast<std::uint16_t>(std::stoi(listening[0].fields.at("port")))};
    return peer;
  }
  Carrier initiate(PolicyContext more = {}) {
    return endpoint_->initiate(Local{}, Remote::address(address_), speaking_post(more));
  }
  /// Our server gives each of its Carriers to `handler`; call() goes to it.
  template <class Handler>
  void listen(Handler handler, PolicyContext more = {}) {
    Listener listener =
        endpoint_->listen(Local{.interface = "lo", .address = kLoopback4}, speaking_post(more));
    ASSERT_FALSE(listener.error().has_value());
    listener.accept([handler](Carrier carrier) {
      handler(carrier);
      return true;
    });
    port_ = listener.locals().at(0).port;
  }
  std::unique_ptr<PostPeer> call(Lines arguments = {}) {
    arguments.insert(arguments.begin(), {"call", "127.0.0.1:" + std::to_string(port_)});
    arguments.insert(arguments.end(), options_.begin(), options_.end());
    return std::make_unique<PostPeer>(arguments);
  }

 private:
  std::string stack_;
  Lines options_;
  SocketAddress address_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Endpoint> endpoint_;
};

}  // namespace post::posix
