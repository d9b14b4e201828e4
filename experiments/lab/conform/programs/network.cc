// Programs over a network that loses: rules 54, 60, 61.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

constexpr int kMessages = 8;

/// Eight Messages, one each 20 ms; where a Carrier takes one only, one of as many pieces.
void send_a_series(Side& side) {
  side.at(10ms, [&side] {
    side.open("c");
    if (!side.traits().boundaries) side.begin("c", "m1", side.say("m1", 1000));
  });
  for (int number = 1; number <= kMessages; ++number) {
    side.at(80ms + number * 20ms, [&side, number] {
      const std::string label = "m" + std::to_string(number);
      if (side.traits().boundaries) return side.send("c", label, 1000);
      side.append("m1", OutMessage(std::string(1000, '.')));
      if (number == kMessages) side.finish("m1");
    });
  }
}

}  // namespace

const CaseProgram& loss() {
  static constexpr CaseProgram kProgram{
      .name = "loss",
      .does =
          "The network loses the fourth and fifth packet of the client, which sends eight Messages "
          "without lifetime.",
      .client = send_a_series,
      .server = listen_and_read,
      .duration = 3s,
      .network = "[links.cable.from.client]\nloss = { kind = \"drop_list\", packets = [4, 5] }\n"};
  return kProgram;
}

const CaseProgram& lost_acks() {
  static constexpr CaseProgram kProgram{
      .name = "lost-acks",
      .does =
          "The network loses four packets of the server, among them acks, so that a client that "
          "repairs sends again what has arrived; it sends eight Messages.",
      .client = send_a_series,
      .server = listen_and_read,
      .duration = 3s,
      .network =
          "[links.cable.from.server]\nloss = { kind = \"drop_list\", packets = [3, 4, 9, 10] }\n"};
  return kProgram;
}

const CaseProgram& repeats() {
  static constexpr CaseProgram kProgram{
      .name = "repeats",
      .does =
          "From 150 ms on nothing that the server sends arrives, and from 500 to 700 ms the cable "
          "is "
          "cut. At 250 ms a Message and an idempotent one behind it are sent on one Carrier, and "
          "an "
          "idempotent one to a server with the policy drop_duplicates.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("free", PolicyContext{}.eager());
              side.open_to("strict", side.server_address(kConformPort + 1),
                           side.parameters(PolicyContext{}.eager()));
            });
            side.at(250ms, [&side] {
              if (side.traits().boundaries) side.send("free", "once");
              side.send("free", "repeated", side.say("repeated").idempotent());
              side.send("strict", "dropped", side.say("dropped").idempotent());
            });
          },
      .server =
          [](Side& side) {
            side.listen("served");
            side.listen_with("strictly-served", kConformPort + 1,
                             side.parameters(PolicyContext{}.drop_duplicates()));
          },
      .duration = 2s,
      .network = R"(
[[changes]]
at = "150 ms"
link = "cable"
from = "server"
loss = "100 %"

[[changes]]
at = "500 ms"
link = "cable"
up = false

[[changes]]
at = "700 ms"
link = "cable"
from = "server"
loss = "none"

[[changes]]
at = "700 ms"
link = "cable"
up = true
)"};
  return kProgram;
}

const CaseProgram& duplicates_policy() {
  static constexpr CaseProgram kProgram{
      .name = "duplicates-policy",
      .does =
          "A Carrier without the policy duplicates_ok sends a Message, and so does a Source "
          "about which no context says anything.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("careful", PolicyContext{}.duplicates_ok(false));
              side.send("careful", "precious");
              side.send_from_source("spring", "drop");
            });
          },
      .server = listen_and_read};
  return kProgram;
}

}  // namespace post::lab::programs
