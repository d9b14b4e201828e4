// The stack post/udp where a link in the middle takes less than the first one, and says so.
//
//   client 10.1.0.2 ---- near, 1500 ---- router ---- far, 1500, then 600 ---- server 10.2.0.2
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/check.h"
#include "model/post.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "tests/support/trace_log.h"

namespace post::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class PathMtu : public ::testing::Test {
 protected:
  static constexpr std::size_t kFar = 600;

  PathMtu() {
    add_host("client", "10.1.0.2/24");
    add_host("server", "10.2.0.2/24");
    sim::RouterOptions router{.name = "router",
                              .interfaces = {{"near", {*IpPrefix::parse("10.1.0.1/24")}},
                                             {"far", {*IpPrefix::parse("10.2.0.1/24")}}}};
    check(network_.add_router(std::move(router)).ok(), "the router can be added");
    add_link("near", "client", "near", 1500);
    add_link("far", "server", "far", kFar);
    for (const char* host : {"client", "server"}) {
      check(network_.add_route(host, *IpPrefix::parse("0.0.0.0/0"), "eth0").ok(), "there is a way");
    }
  }

  static Parameters speaking_post() {
    return {PolicyContext{}.security(Security::kNone).require(policy::stack("post/udp")), {}};
  }
  void run_until(Duration since_start) { engine_.run(kStartOfRun + since_start); }

  TraceLog trace_;
  sim::Engine engine_{{.entities = {"client", "server", "router", sim::link_entity("near"),
                                    sim::link_entity("far")}}};
  sim::Network network_{engine_, {.sink = &trace_}};

 private:
  void add_host(const std::string& name, const char* address) {
    sim::HostOptions host{.name = name, .interfaces = {{"eth0", {*IpPrefix::parse(address)}}}};
    check(network_.add_host(std::move(host)).ok(), "the host can be added");
  }
  void add_link(const std::string& name, const std::string& host, const std::string& interface,
                std::size_t mtu) {
    sim::LinkOptions link;
    link.name = name;
    link.ends = {{{host, "eth0"}, {"router", interface}}};
    link.mtu = mtu;
    check(network_.add_link(link).ok(), "the link can be added");
  }
};

TEST_F(PathMtu, what_was_too_long_is_cut_anew_and_nothing_is_missing) {
  Endpoint client(*network_.host("client"));
  Endpoint server(*network_.host("server"));
  std::vector<std::string> received;
  Listener listener = server.listen(
      {.interface = {}, .address = {}, .provisioning_domain = {}, .port = 443}, speaking_post());
  listener.accept([&](Carrier carrier) {
    carrier.ready([&](const InMessage& message) {
      received.emplace_back(message.text());
      return true;
    });
    return true;
  });
  Carrier carrier = client.initiate({}, Remote::uri("10.2.0.2:443"), speaking_post());
  std::vector<std::string> sent;
  for (int i = 0; i < 20; ++i) {
    sent.push_back(std::to_string(i) + std::string(3000, 'x'));
    carrier.send(sent.back());
  }
  run_until(1s);
  EXPECT_EQ(received, sent);
}

}  // namespace
}  // namespace post::testing
