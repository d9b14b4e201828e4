// What the trace says of an establishment: each candidate, each attempt, and why the winner won.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class EstablishmentTrace : public ::testing::Test {
 protected:
  Lines told(std::string_view name) const {
    return world.trace().told("establishment:" + std::string(name));
  }

  DualHomed world;
};

// Rules 62 to 67, 71 and 84: over Wi-Fi nothing comes back, so the other branch wins.
TEST_F(EstablishmentTrace, tells_the_race_of_two_branches) {
  Listener listener = world.listen();
  world.silence("wifi", "server");
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  carrier.activate();
  world.run_until(1s);
  EXPECT_EQ(told("locals_gathered"), Lines({"0 locals=10.1.0.2%wlan0 10.2.0.2%wwan0 by 62"}));
  EXPECT_EQ(told("remote_resolved"),
            Lines({"0 remote=server.example:443 addresses=10.1.0.1:443 10.2.0.1:443 by 71"}));
  EXPECT_EQ(told("candidate_ranked"), Lines({"0 branch=1.1.1 rank=1 local=10.1.0.2 interface=wlan0 "
                                             "remote=10.1.0.1:443 stack=tcp by 62 63 84",
                                             "0 branch=2.2.1 rank=2 local=10.2.0.2 interface=wwan0 "
                                             "remote=10.2.0.1:443 stack=tcp by 62 63 84"}));
  EXPECT_EQ(
      told("candidate_excluded"),
      Lines({"0 local= interface= remote= stack=udp reason=require stack tcp (application) by 84",
             "0 local=10.2.0.2 interface=wwan0 remote=10.1.0.1:443 stack= reason=no route by 62",
             "0 local=10.1.0.2 interface=wlan0 remote=10.2.0.1:443 stack= reason=no route by 62"}));
  EXPECT_EQ(told("attempt_started"),
            Lines({"0 a1 branch=1.1.1 trigger=first local=10.1.0.2 interface=wlan0 "
                   "remote=10.1.0.1:443 stack=tcp by 62",
                   "250 a2 branch=2.2.1 trigger=delay local=10.2.0.2 interface=wwan0 "
                   "remote=10.2.0.1:443 stack=tcp by 64"}));
  EXPECT_EQ(told("attempt_succeeded"), Lines({"310 a2 branch=2.2.1 by 66"}));
  EXPECT_EQ(told("attempt_cancelled"),
            Lines({"310 a1 branch=1.1.1 reason=won_by 2.2.1 started=true by 67"}));
  EXPECT_EQ(told("established"), Lines({"310 a2 branch=2.2.1 local=10.2.0.2 interface=wwan0 "
                                        "remote=10.2.0.1:443 stack=tcp by 67"}));
  EXPECT_EQ(
      world.trace().told("path:added"),
      Lines({"310 local=10.2.0.2 interface=wwan0 remote=10.2.0.1 provisioning_domain= by 85"}));
  EXPECT_EQ(world.trace().told("transient:up"),
            Lines({"310 t1 stack=tcp local=10.2.0.2:49153 remote=10.2.0.1:443 by 68"}));
  EXPECT_EQ(world.trace().told("carrier:created"),
            Lines({"0 role=active local=any remote=server.example:443 by 6"}));
}

// Rules 66 and 70: each attempt has its cause, and so has the whole.
TEST_F(EstablishmentTrace, tells_why_every_branch_failed) {
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  carrier.activate();
  world.run_until(1s);
  EXPECT_EQ(told("attempt_started"),
            Lines({"0 a1 branch=1.1.1 trigger=first local=10.1.0.2 interface=wlan0 "
                   "remote=10.1.0.1:443 stack=tcp by 62",
                   "20 a2 branch=2.2.1 trigger=failure local=10.2.0.2 interface=wwan0 "
                   "remote=10.2.0.1:443 stack=tcp by 65"}));
  EXPECT_EQ(told("attempt_failed"), Lines({"20 a1 branch=1.1.1 cause=refused by 66",
                                           "80 a2 branch=2.2.1 cause=refused by 66"}));
  EXPECT_EQ(told("failed"), Lines({"80 reason=1.1.1 10.1.0.2%wlan0 to 10.1.0.1:443 tcp: refused; "
                                   "2.2.1 10.2.0.2%wwan0 to 10.2.0.1:443 tcp: refused by 70"}));
}

/// Answers when the test says so.
class LateNames final : public Resolver {
 public:
  bool depends_on_local() const override { return false; }
  std::optional<Answer> ask(const Question& question, Delegate& delegate) override {
    asked_.emplace(question.id, &delegate);
    return {};
  }
  void drop(QuestionId question, Delegate&) override { asked_.erase(question); }

  void answer(const Answer& answer) {
    const auto [question, delegate] = *asked_.begin();
    delegate->on_answer(question, answer);
  }

 private:
  std::map<QuestionId, Delegate*> asked_;
};

// Rule 71: answers may come one by one; what they add is told once.
TEST_F(EstablishmentTrace, tells_a_candidate_when_it_is_found) {
  auto names = std::make_shared<LateNames>();
  EndpointOptions options;
  options.resolver = names;
  world.client.emplace(world.client_host(), std::move(options));
  Listener listener = world.listen();
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  carrier.activate();
  world.at(10ms, [&] { names->answer({.items = {IpAddress::v4(0x0a010001)}, .final = false}); });
  world.at(15ms, [&] { names->answer({}); });
  world.run_until(1s);
  EXPECT_EQ(told("remote_resolved"),
            Lines({"0 remote=server.example:443 addresses= by 71",
                   "10 remote=server.example:443 addresses=10.1.0.1:443 by 71",
                   "15 remote=server.example:443 addresses=10.1.0.1:443 by 71"}));
  EXPECT_EQ(told("candidate_ranked"),
            Lines({"10 branch=1.1.1 rank=1 local=10.1.0.2 interface=wlan0 remote=10.1.0.1:443"
                   " stack=tcp by 62 63 84"}));
  EXPECT_EQ(world.trace().told("carrier:established"), Lines({"30 by 5"}));
}

}  // namespace
}  // namespace post::testing
