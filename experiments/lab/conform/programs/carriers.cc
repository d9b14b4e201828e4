// Programs about the life of Carriers: rules 3 to 18.
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

/// Answers each Message with one of its own.
void serve_answers(Side& side, const char* answer) {
  side.listen("served", {}, [&side, answer](const std::string& name) {
    side.carrier(name).ready([&side, name, answer](const InMessage& message) {
      side.received(name, message);
      side.send(name, answer);
      return true;
    });
    return true;
  });
}

}  // namespace

const CaseProgram& conversation() {
  static constexpr CaseProgram kProgram{
      .name = "conversation",
      .does =
          "The client asks a question with a Message of no special properties, the server "
          "answers, and the client closes.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("asker");
              side.read("asker", 1);
            });
            side.at(50ms, [&side] { side.send("asker", "question"); });
            side.at(200ms, [&side] { side.call([&] { return side.carrier("asker").close(); }); });
          },
      .server = [](Side& side) { serve_answers(side, "answer"); },
      .twice = true};
  return kProgram;
}

const CaseProgram& awakening() {
  static constexpr CaseProgram kProgram{
      .name = "awakening",
      .does =
          "Three Carriers are initiated: one is left alone until a Message is sent on it, one is "
          "activated by a call, and one has the policy `eager`.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("lazy");
              side.open("asked");
              side.open("eager", PolicyContext{}.eager());
            });
            side.at(100ms,
                    [&side] { side.call([&] { return side.carrier("asked").activate(); }); });
            side.at(200ms, [&side] { side.send("lazy", "first"); });
          },
      .server = listen_and_read};
  return kProgram;
}

const CaseProgram& closing() {
  static constexpr CaseProgram kProgram{
      .name = "closing",
      .does =
          "The client sends a request, closes the Carrier at once, and tries to send another "
          "Message; the server answers. On a second Carrier it tries to send behind a final "
          "Message.",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("caller");
              side.read("caller", 1);
              side.send("caller", "request");
              side.call([&] { return side.carrier("caller").close(); });
              side.send("caller", "too-late");
            });
            side.at(100ms, [&side] {
              side.open("finale");
              side.send("finale", "finale", side.say("finale").final());
              side.send("finale", "encore");
            });
          },
      .server = [](Side& side) { serve_answers(side, "reply"); }};
  return kProgram;
}

const CaseProgram& endings() {
  static constexpr CaseProgram kProgram{
      .name = "endings",
      .does =
          "Three Carriers hold a Message that is not finished. One is closed with a linger of "
          "100 ms, one with a linger of 0, and one is aborted.",
      .client =
          [](Side& side) {
            side.at(20ms, [&side] {
              side.open("patient", PolicyContext{}.close_linger(100ms));
              side.open("hasty", PolicyContext{}.close_linger(0ms));
              side.open("aborted");
              side.begin("patient", "waited-for", side.nothing());
              side.begin("hasty", "dropped", side.nothing());
              side.begin("aborted", "thrown-away", side.nothing());
            });
            side.at(100ms, [&side] { side.call([&] { return side.carrier("patient").close(); }); });
            side.at(120ms, [&side] { side.call([&] { return side.carrier("hasty").close(); }); });
            side.at(140ms, [&side] { side.call([&] { return side.carrier("aborted").abort(); }); });
          },
      .server = listen_and_read,
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& half_close() {
  static constexpr CaseProgram kProgram{
      .name = "half-close",
      .does =
          "The server closes two Carriers as soon as it has them. The client's application has "
          "a handler for that on one, which goes on, and none on the other, which closes. A third "
          "Carrier has an idle timeout of 150 ms.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("going-on");
              side.carrier("going-on").on_peer_finished([&side] {
                side.note("peer_finished", "going-on");
              });
              side.begin("going-on", "ours", side.nothing());
              side.open("obedient");
              side.begin("obedient", "theirs", side.nothing());
            });
            side.at(200ms, [&side] {
              side.finish("ours", OutMessage("ours"));
              side.send("obedient", "more");
              side.finish("theirs", OutMessage("theirs"));
            });
            side.at(250ms,
                    [&side] { side.open("idle", PolicyContext{}.idle_timeout(150ms).eager()); });
          },
      .server =
          [](Side& side) {
            side.listen("served", {}, [&side](const std::string& name) {
              side.read(name);
              if (name == "served" || name == "served2") {
                side.at(side.now() - kStartOfRun + 30ms,
                        [&side, name] { side.call([&] { return side.carrier(name).close(); }); });
              }
              return true;
            });
          },
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& dormancy() {
  static constexpr CaseProgram kProgram{
      .name = "dormancy",
      .does =
          "The cable is cut from 200 ms to 400 ms under four Carriers: `closed-by-peer` was "
          "closed by the server before, `idle` has nothing to send until 500 ms, `large` is in the "
          "middle of a Message, and on `busy` a Message is sent at 250 ms. At 300 ms the server "
          "tries to send.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { side.open("closed-by-peer", PolicyContext{}.eager()); });
            side.at(50ms, [&side] {
              side.open("idle", PolicyContext{}.eager().reestablish_wait(100ms));
              side.open("large", PolicyContext{}.eager());
              side.open("busy", PolicyContext{}.eager());
              if (side.traits().boundaries) side.send("idle", "greeting");
            });
            side.at(180ms, [&side] { side.send("large", "bulk", side.octets(100'000)); });
            side.at(250ms, [&side] { side.send("busy", "during"); });
            side.at(500ms, [&side] { side.send("idle", "awake"); });
          },
      .server =
          [](Side& side) {
            side.listen("served", {}, [&side](const std::string& name) {
              side.read(name);
              if (name == "served" && side.now() < after(kStartOfRun, 45ms)) {
                side.call([&] { return side.carrier(name).close(); });
              }
              return true;
            });
            side.at(300ms, [&side] {
              for (const char* name : {"served", "served2", "served3", "served4"}) {
                if (side.knows(name)) side.send(name, "to-the-lost");
              }
            });
          },
      .duration = 1500ms,
      .network = R"(
[[changes]]
at = "200 ms"
link = "cable"
up = false

[[changes]]
at = "400 ms"
link = "cable"
up = true
)"};
  return kProgram;
}

}  // namespace post::lab::programs
