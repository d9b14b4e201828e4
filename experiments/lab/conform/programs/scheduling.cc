// Programs about the order of Messages: rules 17 to 34.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

void queue_by_priority(Side& side) {
  side.send("c", "last", side.say("last").niceness(9));
  if (side.takes_pieces()) side.begin("c", "partial", side.say("partial").niceness(7));
  side.send("c", "follower", side.say("follower").niceness(7));
  OutMessage edited = side.say("edited").niceness(5);
  side.send("c", "edited", edited.share());
  edited.properties().niceness = 0;
  side.send("c", "endless", side.say("endless").niceness(1));
  side.send("c", "endless-too", side.say("endless-too").niceness(1));
  side.send("c", "later", side.say("later").niceness(1).lifetime(5s));
  side.send("c", "sooner", side.say("sooner").niceness(1).lifetime(2s));
  side.send("c", "first", side.say("first").ordered(false));
  side.finish("partial");
}

}  // namespace

const CaseProgram& priorities() {
  static constexpr CaseProgram kProgram{
      .name = "priorities",
      .does =
          "On a Carrier that is not up yet the client queues at once, in the reverse of the "
          "order in which they are to leave, Messages that differ in niceness and lifetime; one of "
          "them in pieces, and one whose properties are edited after send().",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("c");
              queue_by_priority(side);
            });
          },
      .server = listen_and_read};
  return kProgram;
}

const CaseProgram& gaps() {
  static constexpr CaseProgram kProgram{
      .name = "gaps",
      .does =
          "Two ordered Messages are queued at once, the second of lower niceness. Then an ordered "
          "Message in pieces expires before it is finished, with another one behind it.",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("c");
              side.send("c", "one", side.say("one").niceness(5).ordered());
              side.send("c", "two", side.say("two").ordered());
            });
            side.at(100ms, [&side] {
              side.begin("c", "gap", side.nothing().lifetime(100ms).ordered());
              side.send("c", "behind", side.say("behind").ordered());
            });
          },
      .server = listen_and_read,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& preemption() {
  static constexpr CaseProgram kProgram{
      .name = "preemption",
      .does =
          "20 ms after a long Message and a second one of niceness 5 the client sends one of "
          "niceness 0.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { side.open("c", PolicyContext{}.eager()); });
            side.at(100ms, [&side] {
              side.send("c", "bulk", side.say("bulk", side.octets(200'000)).niceness(5));
              side.send("c", "more-bulk", side.say("more-bulk", side.octets(20'000)).niceness(5));
            });
            side.at(120ms,
                    [&side] { side.send("c", "urgent", side.say("urgent").ordered(false)); });
          },
      .server = listen_and_read,
      .duration = 1s};
  return kProgram;
}

}  // namespace post::lab::programs
