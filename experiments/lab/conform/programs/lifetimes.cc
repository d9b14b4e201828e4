// Programs about lifetimes: rules 1, 46 to 53.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

}  // namespace

const CaseProgram& deadlines() {
  static constexpr CaseProgram kProgram{
      .name = "deadlines",
      .does =
          "Messages of 100 ms lifetime are begun at 100 ms, each on its own Carrier: `open` gets "
          "a second piece at 160 ms and is tried again at 250 ms, and `in-time` is finished just "
          "before its deadline.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("open", PolicyContext{}.eager());
              side.open("in-time", PolicyContext{}.eager());
            });
            side.at(100ms, [&side] {
              side.begin("open", "open", side.nothing().lifetime(100ms));
              side.begin("in-time", "in-time", side.nothing().lifetime(100ms));
            });
            side.at(160ms, [&side] { side.append("open", OutMessage(".")); });
            const Duration margin = side.repeats() ? Duration(1) : Duration(50ms);
            side.at(200ms - margin, [&side] { side.finish("in-time", OutMessage("in-time")); });
            side.at(250ms, [&side] { side.append("open", OutMessage(".")); });
          },
      .server = listen_and_read,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& lateness() {
  static constexpr CaseProgram kProgram{
      .name = "lateness",
      .does =
          "`bulk` of 200,000 octets, or as many as one Message may have, has 40 ms to live, which "
          "the link needs for a quarter of it. `halfway` is begun with some octets and not "
          "finished by its deadline. `large` has no lifetime.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("bulk", PolicyContext{}.eager());
              side.open("halfway", PolicyContext{}.eager());
              side.open("large", PolicyContext{}.eager());
            });
            side.at(100ms, [&side] {
              side.send("bulk", "bulk", side.say("bulk", side.octets(200'000)).lifetime(40ms));
            });
            side.at(400ms, [&side] {
              side.begin("halfway", "halfway", side.say("halfway").lifetime(100ms));
            });
            side.at(600ms, [&side] { side.send("large", "large", side.octets(100'000)); });
          },
      .server = listen_and_read,
      .duration = 1200ms,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& fleeting() {
  static constexpr CaseProgram kProgram{
      .name = "fleeting",
      .does = "A Message of 30 ms lifetime is sent over a way that takes 60 ms.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { side.open("c", PolicyContext{}.eager()); });
            side.at(300ms,
                    [&side] { side.send("c", "fleeting", side.say("fleeting").lifetime(30ms)); });
          },
      .server = listen_and_read,
      .network = "[links.cable.from.client]\ndelay = \"60 ms\"\n"};
  return kProgram;
}

}  // namespace post::lab::programs
