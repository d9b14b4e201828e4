// Programs about antecedents: rules 36 to 45, 48.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

void queue_an_inversion(Side& side) {
  side.open("c");
  side.send("c", "slow", side.say("slow").niceness(9));
  side.send("c", "middle", side.say("middle").niceness(5));
  side.send("c", "urgent", side.say("urgent").after(side.ref("slow")));
  side.open("other");
  side.send("other", "stranger");
}

void begin_a_family(Side& side) {
  side.begin("c", "doomed", side.nothing().lifetime(100ms));
  side.send("c", "heir", side.say("heir").after(side.ref("doomed")));
  side.send("c", "grandheir", side.say("grandheir").after(side.ref("heir")));
  side.send("c", "independent",
            side.say("independent").after(side.ref("doomed")).independent_if_expired());
}

void send_latecomers(Side& side) {
  side.send("c", "posthumous", side.say("posthumous").after(side.ref("doomed")));
  side.send("c", "settled", side.say("settled").after(side.ref("cause")));
  side.send("c", "alien", side.say("alien").after(side.ref("stranger")));
}

void block_one_with_a_lifetime(Side& side) {
  side.begin("c", "blocker", side.nothing());
  side.send("c", "waiting", side.say("waiting").lifetime(60ms).after(side.ref("blocker")));
}

}  // namespace

const CaseProgram& antecedents() {
  static constexpr CaseProgram kProgram{
      .name = "antecedents",
      .does =
          "`urgent` depends on `slow`, of the greatest niceness of three queued at once. `effect` "
          "depends on `cause`, which is finished 100 ms later. `doomed` expires under three that "
          "depend on it. Later ones name what has ended, and a Message of another Association. "
          "`waiting` depends on `blocker` and has 60 ms to live, and `blocker` is finished after "
          "100 ms.",
      .client =
          [](Side& side) {
            if (!side.traits().boundaries) return;
            side.at(20ms, [&side] { queue_an_inversion(side); });
            side.at(100ms, [&side] {
              side.begin("c", "cause", side.nothing());
              side.send("c", "effect", side.say("effect").after(side.ref("cause")));
            });
            side.at(200ms, [&side] { side.finish("cause", OutMessage("cause")); });
            side.at(250ms, [&side] { begin_a_family(side); });
            side.at(400ms, [&side] { send_latecomers(side); });
            side.at(450ms, [&side] { block_one_with_a_lifetime(side); });
            side.at(550ms, [&side] { side.finish("blocker", OutMessage("blocker")); });
          },
      .server = listen_and_read,
      .duration = 800ms,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& failures() {
  static constexpr CaseProgram kProgram{
      .name = "failures",
      .does =
          "A Message fails on which another one depends: where one Message is one datagram, "
          "because it is too long for one, and elsewhere because its Carrier, forked off, is "
          "aborted.",
      .client =
          [](Side& side) {
            const bool datagrams = side.traits().max_message < 100'000;
            side.at(20ms, [&side, datagrams] {
              side.open("c", PolicyContext{}.eager(!datagrams));
              if (!datagrams) return;
              side.send("c", "fragile", 100'000);
              side.send("c", "dependent", side.say("dependent").after(side.ref("fragile")));
            });
            if (datagrams || !side.traits().multistream) return;
            side.at(100ms, [&side] {
              side.fork("c", "branch");
              side.begin("branch", "fragile", side.nothing());
              side.send("c", "dependent", side.say("dependent").after(side.ref("fragile")));
            });
            side.at(200ms, [&side] { side.call([&] { return side.carrier("branch").abort(); }); });
          },
      .server = listen_and_read};
  return kProgram;
}

const CaseProgram& in_flight() {
  static constexpr CaseProgram kProgram{
      .name = "in-flight",
      .does =
          "The network loses what leaves the client from 100 ms to 120 ms, and with it `lost`, "
          "which has 40 ms to live; `stray`, which depends on it, is sent at 125 ms. The server "
          "reads from "
          "400 ms on.",
      .client =
          [](Side& side) {
            if (!side.traits().acks) return;
            side.at(10ms, [&side] { side.open("c", PolicyContext{}.eager()); });
            side.at(105ms, [&side] { side.send("c", "lost", side.say("lost").lifetime(40ms)); });
            side.at(125ms, [&side] {
              side.send("c", "stray", side.say("stray").after(side.ref("lost")));
            });
          },
      .server =
          [](Side& side) {
            side.listen("served", {}, [](const std::string&) { return true; });
            side.at(400ms, [&side] { side.read("served"); });
          },
      .duration = 800ms,
      .network = R"(
[[changes]]
at = "100 ms"
link = "cable"
from = "client"
loss = "100 %"

[[changes]]
at = "120 ms"
link = "cable"
from = "client"
loss = "none"
)"};
  return kProgram;
}

}  // namespace post::lab::programs
