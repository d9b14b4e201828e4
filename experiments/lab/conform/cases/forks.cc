// Rules 73 to 78: forks, Listeners, Responders.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Verdict no_forks_here(Findings& found) {
  found.need_rule(73, "carrier:refused", "base", {{"call", "fork"}, {"error", "fork"}});
  return found.not_applicable(kNoForks);
}

Verdict fork_accepted(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().multistream) return no_forks_here(found);
  found.in_order({found.need_rule(73, "carrier:forked", "accepted"),
                  found.need_rule(73, "carrier:fork_answered", "accepted", {{"accepted", "true"}}),
                  found.need("carrier:established", "accepted")});
  found.need("message:received", "welcome");
  found.told("received", "welcome");
  return found.holds();
}

Verdict fork_rejected(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().multistream) return no_forks_here(found);
  found.in_order({found.need_rule(74, "carrier:fork_answered", "rejected", {{"accepted", "false"}}),
                  found.need_rule(74, "message:failed", "unwelcome", {{"cause", "fork_rejected"}}),
                  found.need("carrier:closed", "rejected", {{"cause", "fork_rejected"}})});
  found.never("message:received", "unwelcome");
  found.never("message:acked", "unwelcome");
  found.never("carrier:closed", "base");
  found.need("message:received", "welcome");
  return found.holds();
}

Verdict who_is_asked(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().multistream) return no_forks_here(found);
  for (const Fact& request : found.need_all("carrier:fork_requested", "", 3)) {
    found.expect(request.shows(75), "the request does not carry the rule 75");
  }
  found.told("fork", "asked");
  found.told("fork", "asked2");
  found.need("carrier:established", "listened");
  found.need("message:received", "to-the-listener");
  found.told("received", "to-the-listener");
  return found.holds();
}

Verdict backlog(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& rejected = found.need_rule(76, "listener:rejected", "", {{"reason", "backlog_full"}});
  const Fact& accepted = found.need("listener:accepted", "served");
  found.in_order({rejected, accepted});
  found.expect(accepted.time() >= after(kStartOfRun, 300ms), "it was handed over within the limit");
  found.never("listener:accepted", "served2");
  found.need("message:received", "hello-of-one");
  found.never("message:received", "hello-of-two");
  if (!tells_end(found.traits())) {
    return found.weaker("a stack without handshake does not tell the initiator");
  }
  const bool noticed = found.find("establishment:attempt_failed", "two") != nullptr ||
                       found.find("transient:down", "two") != nullptr;
  found.expect(noticed, "the initiator of 'two' does not notice");
  return found.holds();
}

Verdict declining(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& accepted = found.need("listener:accepted", "served");
  const Fact& rejected = found.need_rule(77, "listener:rejected", "", {{"reason", "closed"}});
  const Fact& stopped = found.need_rule(77, "listener:stopped", "");
  found.never("listener:accepted", "served2");
  found.in_order({accepted, rejected, stopped, found.need("message:received", "still-here")});
  found.told("stopped", "");
  return found.holds();
}

Verdict reply_handle(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& added = found.need_rule(78, "responder:sender_added", "");
  const Fact& reply = found.need("message:received", "reply");
  found.in_order({added, found.need("message:sent", "reply"), reply});
  if (found.count("message:queued", "second-reply") > 0) {
    found.need("message:received", "second-reply");
  }
  found.in_order({found.need_rule(78, "responder:sender_forgotten", ""),
                  found.need_rule(78, "carrier:refused", "", {{"error", "dormant"}})});
  found.told("refused", "late-reply", "dormant");
  return found.holds();
}

Verdict group_reply(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().groups) return found.not_applicable("the stack reaches no groups");
  const Fact& added = found.need_rule(78, "responder:sender_added", "");
  found.need("transient:up", "", {{"local", "10.0.0.2:5000"}});
  found.in_order(
      {added, found.need("message:sent", "reply"), found.need("message:received", "reply")});
  found.told("received", "reply");
  return found.holds();
}

}  // namespace

std::vector<Case> fork_cases() {
  return {
      {73, "fork",
       "fork() gives a Carrier on the same Association, which is established when the peer "
       "accepts.",
       programs::forks, fork_accepted},
      {74, "rejected-fork",
       "A fork that the peer rejects closes with fork_rejected, and so do its Messages; nothing "
       "of it was shown or acked, and its parent goes on.",
       programs::forks, fork_rejected},
      {75, "who-is-asked",
       "A fork is offered to the handler of the corresponding Carrier, and else to the Listener.",
       programs::forks, who_is_asked},
      {76, "backlog",
       "What overflows the backlog is refused so that the initiator notices; an accept limit of 0 "
       "pauses handing over, not the backlog.",
       programs::backlog, backlog},
      {77, "declining-more",
       "A handler that returns false keeps what it was given; a Listener that closes rejects its "
       "backlog, leaves accepted Carriers alone, and then is stopped.",
       programs::listener_end, declining},
      {78, "reply-handle",
       "The handle for replies sends any number of them to the one sender, until that is "
       "forgotten; "
       "then it is refused with `dormant`.",
       programs::responder, reply_handle},
      {78, "reply-to-a-group",
       "What was sent to a group is replied to from the address of the host that replies, to the "
       "one sender.",
       programs::group_responder, group_reply},
  };
}

}  // namespace post::lab
