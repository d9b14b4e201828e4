// Time and order at one instant, seen through the Host seam (rules 1 to 3).
#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "model/trace.h"
#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Order : public ContractTest {
 protected:
  /// A Task of `name` that notes `what` and then does `then`.
  Task& task(std::string_view name, Phase phase, std::string what,
             std::function<void()> then = {}) {
    return tasks_.emplace_back(*this, host(name), phase, std::move(what), std::move(then)).task;
  }
  Time at(Duration since_start) const { return kStartOfRun + since_start; }
  void forget() { tasks_.clear(); }

  std::vector<std::string> log;

 private:
  struct Noting {
    Noting(Order& order, Host& host, Phase phase, std::string what, std::function<void()> then)
        : order(order),
          what(std::move(what)),
          then(std::move(then)),
          task(host.executor(), phase, host.entity(), [this] { run(); }) {}
    void run() {
      order.log.push_back(what);
      if (then) then();
    }
    Order& order;
    std::string what;
    std::function<void()> then;
    Task task;
  };

  std::list<Noting> tasks_;
};

class ExactOrder : public Order {};

POST_CONTRACT_SUITE(Order);
POST_EXACT_CONTRACT_SUITE(ExactOrder);

TEST_P(Order, PhasesOfOneInstantRunInTheOrderOfRule2) {
  const Rule rule = RULE(2);
  SCOPED_TRACE(rule.number);
  build_pair();
  task("client", Phase::kTransmission, "transmission").arm(at(1s));
  task("client", Phase::kPosted, "posted").arm(at(1s));
  task("client", Phase::kTimer, "timer").arm(at(1s));
  task("client", Phase::kDelivery, "delivery").arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("delivery", "timer", "posted", "transmission"));
}

TEST_P(Order, TheLowestPhaseThatIsNotEmptyRunsAfterEachItem) {
  build_pair();
  Task& delivery = task("client", Phase::kDelivery, "delivery");
  Task& posted = task("client", Phase::kPosted, "posted", [&] { delivery.arm(); });
  task("client", Phase::kTimer, "first timer", [&] { posted.arm(); }).arm(at(1s));
  task("client", Phase::kTimer, "second timer").arm(at(1s));
  task("client", Phase::kTransmission, "transmission").arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log,
              ElementsAre("first timer", "second timer", "posted", "delivery", "transmission"));
}

TEST_P(Order, WorkArmedForNowDoesNotRunInsideTheCallThatArmsIt) {
  build_pair();
  Task& earlier = task("client", Phase::kDelivery, "delivery");
  task("client", Phase::kPosted, "posted", [&] {
    earlier.arm();
    log.push_back("still posted");
  }).arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("posted", "still posted", "delivery"));
}

TEST_P(ExactOrder, AnArrivalAtADeadlineBeatsTheTimer) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  server.echo();
  std::size_t arrived_before = 0;
  task("client", Phase::kTimer, "deadline", [&] {
    arrived_before = client.arrivals().size();
  }).arm(at(kRoundTrip));
  client.send(server.local(), "ping");
  run_for(1s);
  ASSERT_EQ(client.arrivals().size(), 1u);
  EXPECT_EQ(client.arrivals()[0].at, at(kRoundTrip));
  EXPECT_EQ(arrived_before, 1u);
}

TEST_P(ExactOrder, ATimerOneNanosecondBeforeAnArrivalRunsBeforeIt) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  std::size_t arrived_before = 1;
  task("server", Phase::kTimer, "deadline", [&] {
    arrived_before = server.arrivals().size();
  }).arm(at(kDelay - 1ns));
  client.send(server.local(), "ping");
  run_for(1s);
  EXPECT_EQ(arrived_before, 0u);
  EXPECT_EQ(server.arrivals().size(), 1u);
}

TEST_P(Order, TiesGoByEntityNameWhateverTheOrderOfDeclaration) {
  for (const std::vector<std::string>& hosts :
       {std::vector<std::string>{"alpha", "beta"}, std::vector<std::string>{"beta", "alpha"}}) {
    build({hosts, {{hosts[0], hosts[1], kDelay}}});
    log.clear();
    Task& beta = task("beta", Phase::kTimer, "beta");
    Task& alpha = task("alpha", Phase::kTimer, "alpha");
    beta.arm(at(1s));
    alpha.arm(at(1s));
    run_for(2s);
    EXPECT_THAT(log, ElementsAre("alpha", "beta"));
    forget();
  }
}

TEST_P(Order, TiesWithinAnEntityGoByArmingOrder) {
  build_pair();
  Task& second = task("client", Phase::kTimer, "second");
  task("client", Phase::kTimer, "first").arm(at(1s));
  second.arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("first", "second"));
}

TEST_P(Order, ATaskArmedAgainForItsDeadlineKeepsItsRank) {
  build_pair();
  Task& first = task("client", Phase::kTimer, "first");
  first.arm(at(1s));
  task("client", Phase::kTimer, "second").arm(at(1s));
  first.arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("first", "second"));
}

TEST_P(Order, ATaskMovedAwayAndBackGoesBehindTheOthers) {
  build_pair();
  Task& moved = task("client", Phase::kTimer, "moved");
  moved.arm(at(1s));
  task("client", Phase::kTimer, "other").arm(at(1s));
  moved.arm(at(2s));
  moved.arm(at(1s));
  run_for(3s);
  EXPECT_THAT(log, ElementsAre("other", "moved"));
}

TEST_P(Order, ATaskRunsOnceAtTheLastDeadlineItWasArmedFor) {
  build_pair();
  Time ran = kNever;
  Task& moved =
      task("client", Phase::kTimer, "ran", [&] { ran = host("client").executor().now(); });
  moved.arm(at(1s));
  moved.arm(at(3s));
  moved.arm(at(2s));
  run_for(4s);
  EXPECT_THAT(log, ElementsAre("ran"));
  expect_time(ran, 2s);
  EXPECT_FALSE(moved.armed());
}

TEST_P(Order, ACancelledTaskDoesNotRunEvenAtItsOwnInstant) {
  build_pair();
  Task& cancelled = task("client", Phase::kTimer, "cancelled");
  task("client", Phase::kTimer, "canceller", [&] { cancelled.disarm(); }).arm(at(1s));
  cancelled.arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("canceller"));
}

TEST_P(Order, ATaskArmedForNeverDoesNotRun) {
  build_pair();
  Task& idle = task("client", Phase::kTimer, "idle");
  idle.arm(at(1s));
  idle.arm(kNever);
  EXPECT_FALSE(idle.armed());
  run_for(2s);
  EXPECT_THAT(log, IsEmpty());
}

TEST_P(Order, ADeadlineInThePastRunsAtThisInstant) {
  build_pair();
  Time ran = kNever;
  Task& late =
      task("client", Phase::kTimer, "late", [&] { ran = host("client").executor().now(); });
  task("client", Phase::kTimer, "arms", [&] { late.arm(at(1ms)); }).arm(at(1s));
  run_for(2s);
  EXPECT_THAT(log, ElementsAre("arms", "late"));
  expect_time(ran, 1s);
}

TEST_P(Order, ATaskMayArmItself) {
  build_pair();
  Task* ticking = nullptr;
  ticking = &task("client", Phase::kTimer, "tick", [&] {
    if (log.size() < 3) ticking->arm(host("client").executor().now() + 1s);
  });
  ticking->arm(at(1s));
  run_for(10s);
  EXPECT_EQ(log.size(), 3u);
}

TEST_P(Order, ATaskMayDestroyItsOwnerWithAllItsTasks) {
  build_pair();
  struct Owner {
    explicit Owner(Host& host, std::unique_ptr<Owner>& self, bool& ran)
        : self(self),
          ran(ran),
          second(host.executor(), Phase::kTimer, host.entity(), [this] { this->ran = true; }),
          first(host.executor(), Phase::kTimer, host.entity(), [this] { this->self.reset(); }) {}
    std::unique_ptr<Owner>& self;
    bool& ran;
    Task second;
    Task first;
  };
  bool ran = false;
  std::unique_ptr<Owner> owner;
  owner = std::make_unique<Owner>(host("client"), owner, ran);
  owner->first.arm(at(1s));
  owner->second.arm(at(1s));
  run_for(2s);
  EXPECT_EQ(owner, nullptr);
  EXPECT_FALSE(ran);
}

TEST_P(Order, TheClockNeverGoesBackAndStandsStillWhileAnItemRuns) {
  build_pair();
  std::vector<Time> times;
  const auto note = [&] {
    times.push_back(host("client").executor().now());
    times.push_back(host("client").executor().now());
  };
  task("client", Phase::kTimer, "a", note).arm(at(1s));
  task("client", Phase::kTimer, "b", note).arm(at(2s));
  run_for(3s);
  ASSERT_EQ(times.size(), 4u);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  if (GetParam().exact_times) {
    EXPECT_THAT(times, ElementsAre(at(1s), at(1s), at(2s), at(2s)));
  }
}

TEST_P(Order, RandomStreamsAreNamedAndStartAgainOnlyWhereTheWorldRepeats) {
  build_pair();
  const std::uint64_t ports = host("client").random("ports")->next();
  EXPECT_NE(host("client").random("isn")->next(), ports);
  EXPECT_NE(host("server").random("ports")->next(), ports);
  if (GetParam().exact_times) {
    EXPECT_EQ(host("client").random("ports")->next(), ports);
  }
}

}  // namespace
}  // namespace post::contract
