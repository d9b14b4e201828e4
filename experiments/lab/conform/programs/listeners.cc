// Programs about Listeners and Responders: rules 76 to 78.
#include <memory>

#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"
#include "experiments/lab/workloads/envelope.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

/// Opens a Carrier and sends something, so that a stack without handshake knocks too.
void knock(Side& side, const std::string& name) {
  side.open(name);
  side.send(name, "hello-of-" + name);
}

}  // namespace

const CaseProgram& backlog() {
  static constexpr CaseProgram kProgram{
      .name = "backlog",
      .does =
          "A Listener with a backlog of 1 and an accept limit of 0 is asked by two Carriers; at "
          "300 ms the limit is taken away.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] { knock(side, "one"); });
            side.at(100ms, [&side] { knock(side, "two"); });
          },
      .server =
          [](Side& side) {
            side.listen("served", PolicyContext{}.backlog(1)).set_accept_limit(0);
            side.at(300ms, [&side] { side.listener().set_accept_limit({}); });
          }};
  return kProgram;
}

const CaseProgram& listener_end() {
  static constexpr CaseProgram kProgram{
      .name = "listener-end",
      .does =
          "A Listener's handler takes one Carrier and returns false; a second one waits when the "
          "Listener is closed at 200 ms. At 300 ms the client sends on the first.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("kept");
              if (side.traits().boundaries) side.send("kept", "hello");
              side.begin("kept", "still-here", side.nothing());
            });
            side.at(100ms, [&side] { knock(side, "waiting"); });
            side.at(300ms, [&side] { side.finish("still-here", OutMessage("still-here")); });
          },
      .server =
          [](Side& side) {
            side.listen("served", {}, [&side](const std::string& name) {
              side.read(name);
              return false;
            });
            side.listener().on_stopped([&side] { side.note("stopped"); });
            side.at(200ms, [&side] { side.call([&] { return side.listener().close(); }); });
          },
      .in_pieces = true};
  return kProgram;
}

const CaseProgram& responder() {
  static constexpr CaseProgram kProgram{
      .name = "responder",
      .does =
          "A Responder with a reply_timeout of 150 ms replies to a request, twice where it can, "
          "keeps the handle, and tries again 300 ms later.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("asker");
              side.read("asker");
              side.send("asker", "request");
            });
          },
      .server =
          [](Side& side) {
            side.respond(PolicyContext{}.reply_timeout(150ms), [&side](Source reply) {
              side.reply(reply, "reply");
              const bool once = envelope_of(side.parameters().framers).answers_all;
              if (side.traits().boundaries && !once) side.reply(reply, "second-reply");
              const auto kept = std::make_shared<Source>(reply);
              side.at(side.now() - kStartOfRun + 300ms,
                      [&side, kept] { side.reply(*kept, "late-reply"); });
            });
          }};
  return kProgram;
}

const CaseProgram& group_responder() {
  static constexpr CaseProgram kProgram{
      .name = "group-responder",
      .does = "A Responder hears the group 239.1.2.3 and replies to a request that is sent to it.",
      .client =
          [](Side& side) {
            side.at(100ms, [&side] {
              if (!side.traits().groups) return;
              side.open_to("asker", *Remote::parse("239.1.2.3:5000"), side.parameters());
              side.read("asker");
              side.send("asker", "request");
            });
          },
      .server =
          [](Side& side) {
            if (!side.traits().groups) return side.respond({}, [](const Source&) {});
            side.respond_at(Local::multicast("239.1.2.3", 5000), {},
                            [&side](Source reply) { side.reply(reply, "reply"); });
          }};
  return kProgram;
}

}  // namespace post::lab::programs
