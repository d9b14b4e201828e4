// Rules 6 to 16: the life of a Carrier.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

void expect_nothing_established_before(Findings& found, const Fact& activated) {
  for (const Fact& fact : found.facts()) {
    if (fact.record.seq >= activated.record.seq) break;
    const bool establishing = fact.record.name.starts_with("establishment:") ||
                              fact.record.name.starts_with("transient:");
    found.expect(!establishing || fact.label != activated.label,
                 "'" + fact.label + "' is established before it is activated");
  }
}

Verdict lazy(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& created = found.need_rule(6, "carrier:created", "lazy");
  const Fact& by_send = found.need("carrier:activated", "lazy");
  found.expect(by_send.field("trigger") == "send", "'lazy' is activated without a Message");
  found.scheduled(created, by_send, 190ms);
  expect_nothing_established_before(found, by_send);
  const Fact& by_call = found.need_rule(6, "carrier:activated", "asked", {{"trigger", "activate"}});
  found.scheduled(found.need("carrier:created", "asked"), by_call, 90ms);
  expect_nothing_established_before(found, by_call);
  found.together({found.need("carrier:created", "eager"),
                  found.need_rule(6, "carrier:activated", "eager", {{"trigger", "eager"}})});
  return found.holds();
}

Verdict sending_activates(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& queued = found.need("message:queued", "first");
  const Fact& activated = found.need_rule(7, "carrier:activated", "lazy", {{"trigger", "send"}});
  found.together({queued, activated});
  found.in_order({activated, found.need("carrier:established", "lazy"),
                  found.need("message:sent", "first"), found.need("message:received", "first")});
  return found.holds();
}

/// On which side of the cut a Carrier of the server may be left without a way back.
bool passive_is_dormant(Findings& found) {
  const auto refused = found.find("carrier:refused", "", {{"call", "send"}, {"error", "dormant"}});
  if (refused != nullptr) found.expect(refused->shows(8), "the refusal does not carry the rule 8");
  return refused != nullptr;
}

Verdict comes_back(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& down = found.need("transient:down", "busy");
  found.in_order({down, found.need_rule(8, "carrier:activated", "busy", {{"trigger", "requeue"}}),
                  found.need("message:sent", "during"), found.need("message:received", "during")});
  found.in_order({down, found.need("message:queued", "during")});
  found.in_order({found.need_rule(8, "carrier:dormant", "idle"),
                  found.need("message:queued", "awake"), found.need("message:sent", "awake")});
  if (passive_is_dormant(found)) return found.holds();
  if (found.traits().joins) return found.holds();  // the server's Carriers wait to be joined
  found.expect(!tells_end(found.traits()), "a Carrier of the server takes Messages without a path");
  return found.weaker("datagrams: the server has no Carrier that noticed the loss");
}

Verdict only_by_loss(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& down = found.need("transient:down", "idle");
  found.apart(down, found.need_rule(9, "carrier:dormant", "idle"), 100ms);
  found.told("dormant", "idle");
  if (!tells_end(found.traits())) {
    return found.weaker("the stack tells no end, so that only loss could be seen");
  }
  found.never("carrier:dormant", "closed-by-peer");
  found.need("carrier:closed", "closed-by-peer", {{"cause", "finished"}});
  return found.holds();
}

void expect_begun_again(Findings& found) {
  const Fact& requeued = found.need_rule(10, "message:requeued", "bulk");
  found.in_order({found.need("message:started", "bulk"), requeued,
                  found.need("message:sent", "bulk"), found.need("message:received", "bulk")});
}

Verdict after_loss(const Transcript& transcript) {
  Findings found(transcript);
  found.never("message:failed", "during");
  found.in_order({found.need("transient:down", "busy"), found.need("message:queued", "during"),
                  found.need("message:sent", "during"), found.need("message:received", "during")});
  if (in_packets(found.traits())) {
    found.need("message:sent", "bulk", {{"terminal", "true"}});
    return found.weaker("no acks, and a Message leaves whole: nothing sent is owned any more");
  }
  if (!found.traits().boundaries) {
    found.need_rule(10, "message:failed", "bulk", {{"cause", "delivery_unknown"}});
    return found.weaker("readers may have seen a part: the Message ends failed(delivery_unknown)");
  }
  expect_begun_again(found);
  if (found.traits().acks) return found.holds();
  return found.weaker("no acks: only a Message that was not sent whole is begun again");
}

Verdict graceful(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& closing = found.need_rule(11, "carrier:closing", "caller", {{"by", "local"}});
  const Fact& sent = found.need("message:sent", "request");
  const Fact& reply = found.need("message:received", "reply");
  const Fact& closed = found.need_rule(11, "carrier:closed", "caller", {{"cause", "finished"}});
  found.in_order({closing, sent, reply, closed});
  found.told("received", "reply");
  return found.holds();
}

Verdict linger(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& closing = found.need("carrier:closing", "patient");
  const Fact& failed =
      found.need_rule(12, "message:failed", "waited-for", {{"cause", "closed_before_delivery"}});
  const Fact& closed = found.need_rule(12, "carrier:closed", "patient", {{"cause", "linger"}});
  found.apart(closing, failed, 100ms);
  found.together({failed, closed});
  found.together({found.need("message:failed", "dropped", {{"cause", "aborted"}}),
                  found.need("carrier:closed", "hasty", {{"cause", "local_abort"}})});
  return found.holds();
}

Verdict aborts(const Transcript& transcript) {
  Findings found(transcript);
  found.together({found.need_rule(13, "message:failed", "thrown-away", {{"cause", "aborted"}}),
                  found.need_rule(13, "carrier:closed", "aborted", {{"cause", "local_abort"}})});
  found.told("failed", "thrown-away", "aborted");
  found.told("closed", "aborted", "local_abort");
  return found.holds();
}

Verdict nothing_after_close(const Transcript& transcript) {
  Findings found(transcript);
  found.in_order(
      {found.need("carrier:closing", "caller"),
       found.need_rule(14, "carrier:refused", "caller", {{"call", "send"}, {"error", "closed"}})});
  found.in_order(
      {found.need("message:queued", "finale"),
       found.need_rule(14, "carrier:refused", "finale", {{"call", "send"}, {"error", "closed"}})});
  for (const Fact& fact : found.facts()) {
    found.expect(!fact.is("message:queued") || !fact.label.empty(),
                 "a Message that was refused has an id");
  }
  found.told("refused", "too-late", "closed");
  found.told("refused", "encore", "closed");
  return found.holds();
}

Verdict half_close(const Transcript& transcript) {
  Findings found(transcript);
  if (!tells_end(found.traits())) return found.not_applicable("the stack tells no end");
  const Fact& closing = found.need("carrier:closing", "served", {{"by", "local"}});
  if (!found.traits().half_close) {
    found.in_order(
        {closing, found.need_rule(15, "message:failed", "ours", {{"cause", "peer_closed"}})});
    return found.weaker("no half-close: what is unsent ends failed(peer_closed)");
  }
  found.told("peer_finished", "going-on");
  found.in_order(
      {closing, found.need("message:sent", "ours"), found.need("message:received", "ours")});
  return found.holds();
}

Verdict after_peers_close(const Transcript& transcript) {
  Findings found(transcript);
  found.apart(found.need("carrier:established", "idle"),
              found.need_rule(16, "carrier:closed", "idle", {{"cause", "idle"}}), 150ms);
  if (!tells_end(found.traits())) {
    return found.weaker("the stack tells no end: only the idle timeout closes");
  }
  found.in_order(
      {found.need_rule(16, "carrier:closing", "obedient", {{"by", "peer"}}),
       found.need("carrier:refused", "obedient", {{"call", "send"}, {"error", "closed"}})});
  return found.holds();
}

}  // namespace

std::vector<Case> carrier_cases() {
  return {
      {6, "lazy",
       "A Carrier is inactive after initiate(): nothing is established for it before the first "
       "send(), before activate(), or before the end of initiate() under the policy `eager`.",
       programs::awakening, lazy},
      {7, "sending-activates",
       "send() on an inactive Carrier queues the Message, starts establishment at the same "
       "instant, and returns; the Message is sent once the Carrier is up.",
       programs::awakening, sending_activates},
      {8, "dormant-comes-back",
       "A Carrier that was opened actively comes back when something is queued; one that the peer "
       "opened and that cannot be established again refuses send() with `dormant`.",
       programs::dormancy, comes_back},
      {9, "dormant-only-by-loss",
       "A Carrier becomes dormant when its last Transient is lost and none follows within "
       "reestablish_wait; the peer's orderly close is a close.",
       programs::dormancy, only_by_loss},
      {10, "what-a-lost-transient-leaves",
       "When the last Transient is lost, what is unsent stays queued, and a Message that was "
       "partly "
       "handed over is begun again, unless a reader of parts may have seen some of it.",
       programs::dormancy, after_loss},
      {11, "graceful-close",
       "close() sends what is queued and serves the receive handler until it declines; then the "
       "Carrier is closed.",
       programs::closing, graceful},
      {12, "linger",
       "close() waits close_linger and no longer; what is left ends "
       "failed(closed_before_delivery), "
       "and with a linger of 0 failed(aborted).",
       programs::endings, linger},
      {13, "abort",
       "abort() ends each Message that has not ended with failed(aborted), then the Carrier with "
       "local_abort, at once.",
       programs::endings, aborts},
      {14, "nothing-after-close",
       "A new Message after close() or after a final one is refused in the call; it has no id and "
       "no event.",
       programs::closing, nothing_after_close},
      {15, "half-close",
       "When the peer has finished its direction, what is still sent here is delivered.",
       programs::half_close, half_close},
      {16, "after-the-peers-close",
       "A Carrier that the peer closed, and for which the application has no other wish, closes "
       "and refuses new Messages; one on which nothing comes or goes closes after idle_timeout.",
       programs::half_close, after_peers_close},
  };
}

}  // namespace post::lab
