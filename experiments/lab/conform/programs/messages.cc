// Programs about single Messages: rules 2, 22 to 27, 52.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

// Written in as many octets as what the ack takes: the two Messages are equally long on the wire.
constexpr Duration kNearAnAck = 90ms;

}  // namespace

const CaseProgram& refusals() {
  static constexpr CaseProgram kProgram{
      .name = "refusals",
      .does =
          "On a Carrier whose policy allows Messages of 1,000 octets the client sends one of "
          "2,000, one with a lifetime of 0, and an empty one. On a second Carrier it sends two "
          "Messages of niceness 5 and a final one of niceness 0, all at once.",
      .client =
          [](Side& side) {
            side.at(10ms,
                    [&side] { side.open("strict", PolicyContext{}.eager().max_message(1000)); });
            side.at(100ms, [&side] {
              side.send("strict", "too-long", 2000);
              side.send("strict", "lifeless", side.say("lifeless").lifetime(0ms));
              side.send("strict", "empty", OutMessage());
            });
            side.at(200ms, [&side] {
              side.open("last-words");
              side.send("last-words", "first-filler", side.say("first-filler").niceness(5));
              side.send("last-words", "second-filler", side.say("second-filler").niceness(5));
              side.send("last-words", "final", side.say("final").final());
            });
          },
      .server = listen_and_read};
  return kProgram;
}

const CaseProgram& immediacy() {
  static constexpr CaseProgram kProgram{
      .name = "immediacy",
      .does =
          "Under a coalesce_delay of 100 ms the client sends an ordinary Message, an immediate "
          "one when that has gone, and an immediate one of 40,000 octets.",
      .client =
          [](Side& side) {
            side.at(10ms,
                    [&side] { side.open("c", PolicyContext{}.eager().coalesce_delay(100ms)); });
            side.at(100ms, [&side] { side.send("c", "patient"); });
            side.at(300ms, [&side] { side.send("c", "at-once", side.say("at-once").immediate()); });
            side.at(400ms, [&side] {
              side.send("c", "wide", side.say("wide", side.octets(40'000)).immediate());
            });
          },
      .server = listen_and_read,
      .duration = 800ms};
  return kProgram;
}

const CaseProgram& pieces() {
  static constexpr CaseProgram kProgram{
      .name = "pieces",
      .does =
          "A Message of three pieces is finished, and a further piece is tried; a piece that "
          "names properties is tried too. Two pieces of another Message are outstanding when it "
          "expires.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("whole", PolicyContext{}.eager());
              side.open("doomed", PolicyContext{}.eager());
            });
            side.at(100ms, [&side] {
              side.begin("whole", "whole", side.say("whole"));
              side.append("whole", OutMessage(".one"));
              side.append("whole", OutMessage(".odd").niceness(3));
              side.begin("doomed", "doomed", side.nothing().lifetime(100ms));
              side.append("doomed", OutMessage());
            });
            side.at(150ms, [&side] {
              side.finish("whole", OutMessage(".two"));
              side.append("whole", OutMessage(".three"));
            });
          },
      .server = listen_and_read,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& one_instant() {
  static constexpr CaseProgram kProgram{
      .name = "one-instant",
      .does =
          "A piece is given at the instant at which its Message expires. Elsewhere two Messages "
          "are sent at one instant in two actions, the later one of lower niceness. Where there "
          "are "
          "acks, a Message is given a lifetime of just the time that an ack takes.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("c", PolicyContext{}.eager());
              side.open("edge", PolicyContext{}.eager());
              side.open("timed", PolicyContext{}.eager());
            });
            side.at(100ms,
                    [&side] { side.begin("edge", "at-the-edge", side.nothing().lifetime(100ms)); });
            side.at(200ms, [&side] { side.append("at-the-edge", OutMessage(".")); });
            if (!side.traits().boundaries) return;
            side.at(300ms, [&side] { side.send("c", "behind", side.say("behind").niceness(1)); });
            side.at(300ms, [&side] { side.send("c", "ahead", side.say("ahead").ordered(false)); });
            if (!side.traits().acks) return;
            side.at(400ms, [&side] {
              side.send("timed", "sample", side.say("sample", 12).lifetime(kNearAnAck));
            });
            side.at(500ms, [&side] {
              const auto sent = side.time_of("queued", "sample");
              const auto acked = side.time_of("acked", "sample");
              if (!sent || !acked) return;
              side.send("timed", "photo-finish", side.say("photo-finish").lifetime(*acked - *sent));
            });
          },
      .server = listen_and_read,
      .duration = 800ms,
      .in_pieces = true};
  return kProgram;
}

}  // namespace post::lab::programs
