// Programs about forks: rules 34, 43, 73 to 75.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

/// The first Carrier has a handler for forks, which takes the first and not the second; forks of
/// others are the Listener's.
void serve_forks(Side& side) {
  side.listen("served", {}, [&side](const std::string& name) {
    side.read(name);
    if (name != "served") return true;
    side.carrier(name).on_fork([&side](ForkRequest& request) {
      const std::string each = side.next_name("asked");
      side.note("fork", each);
      if (each != "asked") return;
      side.watch(each, request.accept());
      side.read(each);
    });
    return true;
  });
}

}  // namespace

const CaseProgram& forks() {
  static constexpr CaseProgram kProgram{
      .name = "forks",
      .does =
          "The client forks two Carriers off one whose peer has a handler that accepts the first "
          "and not the second, and one off a Carrier whose peer has none; it sends a Message on "
          "each. On the accepted one `elder` is finished 50 ms after `younger`, which depends on "
          "it, was sent on its parent.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { side.open("base", PolicyContext{}.eager()); });
            side.at(60ms, [&side] { side.open("plain", PolicyContext{}.eager()); });
            side.at(150ms, [&side] { side.fork("base", "accepted"); });
            if (!side.traits().multistream) return;
            side.at(150ms, [&side] {
              side.send("accepted", "welcome");
              side.fork("base", "rejected");
              side.send("rejected", "unwelcome");
              side.fork("plain", "listened");
              side.send("listened", "to-the-listener");
            });
            side.at(300ms, [&side] {
              side.begin("accepted", "elder", side.nothing());
              side.send("base", "younger", side.say("younger").after(side.ref("elder")));
            });
            side.at(350ms, [&side] { side.finish("elder", OutMessage("elder")); });
          },
      .server = serve_forks,
      .duration = 800ms};
  return kProgram;
}

const CaseProgram& turns() {
  static constexpr CaseProgram kProgram{
      .name = "turns",
      .does =
          "Two Carriers that share one instance begin to send 100,000 octets each, one with "
          "niceness 0 and one with niceness 9.",
      .client =
          [](Side& side) {
            if (!side.traits().multistream) return;
            side.at(10ms, [&side] { side.open("base", PolicyContext{}.eager()); });
            side.at(100ms, [&side] { side.fork("base", "branch"); });
            side.at(200ms, [&side] {
              side.send("base", "ours", side.say("ours", side.octets(100'000)));
              side.send("branch", "theirs", side.say("theirs", side.octets(100'000)).niceness(9));
            });
          },
      .server = [](Side& side) { side.listen("served"); },
      .duration = 1s};
  return kProgram;
}

}  // namespace post::lab::programs
