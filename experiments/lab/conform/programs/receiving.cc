// Programs about receiving: rules 79 to 81.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

constexpr int kUnread = 40;
constexpr int kHeld = 8;

void ask_for_parts(Side& side, const std::string& name) {
  side.read_part(name, {500, 400}, "impossible");
  side.read_part(name, {300, 400}, "hard");
  side.read_part(name, {1, 400}, "easy");
}

}  // namespace

const CaseProgram& reading() {
  static constexpr CaseProgram kProgram{
      .name = "reading",
      .does =
          "The server reads whole Messages of at most 1,000 octets on one Carrier, where 1,400 "
          "octets and then 500 come. On a second one it asks for 300 to 400 octets and then for 1 "
          "to 400, and for what cannot be, while a Message comes in pieces of 200, 200 and 200.",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("whole");
              side.send("whole", "over", 1400);
              if (side.traits().boundaries) side.send("whole", "fits", 500);
            });
            side.at(150ms, [&side] {
              side.open("parts");
              side.begin("parts", "parted", side.say("parted", 200));
            });
            side.at(250ms, [&side] { side.append("parted", OutMessage(std::string(200, '.'))); });
            side.at(350ms, [&side] { side.finish("parted", OutMessage(std::string(200, '.'))); });
          },
      .server =
          [](Side& side) {
            side.listen("served", PolicyContext{}.max_received_message(1000),
                        [&side](const std::string& name) {
                          if (name == "served") {
                            side.read(name);
                          } else {
                            ask_for_parts(side, name);
                          }
                          return true;
                        });
          },
      .duration = 800ms,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& pressure() {
  static constexpr CaseProgram kProgram{
      .name = "pressure",
      .does =
          "40,000 octets are sent to a Carrier with a receive_buffer of 16,000 that nobody reads "
          "before 400 ms: 40 Messages, or one where a Carrier takes no more.",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("c");
              if (!side.traits().boundaries) return side.send("c", "m1", 1000 * kUnread);
              for (int number = 1; number <= kUnread; ++number) {
                side.send("c", "m" + std::to_string(number), 1000);
              }
            });
          },
      .server =
          [](Side& side) {
            side.listen("served", PolicyContext{}.receive_buffer(16'000),
                        [](const std::string&) { return true; });
            side.at(400ms, [&side] { side.read("served"); });
          },
      .duration = 1500ms};
  return kProgram;
}

const CaseProgram& held_back() {
  static constexpr CaseProgram kProgram{
      .name = "held-back",
      .does =
          "The network loses the packet of the client that carries the Message `first`. Eight more "
          "of 1,000 octets are sent behind it, which name it as their antecedent, to a Carrier "
          "with a hold_limit of 4,000.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { side.open("c", PolicyContext{}.eager()); });
            side.at(200ms, [&side] {
              side.send("c", "first", 1000);
              if (!side.accepted("first") || !side.traits().boundaries) return;
              for (int number = 1; number <= kHeld; ++number) {
                const std::string label = "s" + std::to_string(number);
                side.send("c", label, side.say(label, 1000).after(side.ref("first")));
              }
            });
          },
      .server = [](Side& side) { side.listen("served", PolicyContext{}.hold_limit(4000)); },
      .duration = 1500ms,
      .network = "[links.cable.from.client]\nloss = { kind = \"drop_list\", packets = [5] }\n"};
  return kProgram;
}

}  // namespace post::lab::programs
