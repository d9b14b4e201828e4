// Rules 17 to 27: what becomes of a Message that is sent.
#include <algorithm>
#include <map>
#include <tuple>

#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Verdict defaults(const Transcript& transcript) {
  Findings found(transcript);
  const std::string forever = std::to_string(nanoseconds_of(kForever));
  found.need_rule(17, "message:queued", "question",
                  {{"niceness", "0"},
                   {"lifetime_ns", forever},
                   {"ordered", "true"},
                   {"after", ""},
                   {"marks", ""}});
  found.need("message:received", "question");
  if (!reliable(found.traits())) {
    return found.weaker("the stack repairs nothing and keeps no order");
  }
  return found.holds();
}

Verdict no_recall(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& closing = found.need_rule(18, "carrier:closing", "caller");
  found.in_order(
      {found.need("message:queued", "request"), closing, found.need("message:sent", "request")});
  found.never("message:expired", "request");
  found.never("message:failed", "request");
  return found.holds();
}

/// What ended one Message.
struct Ends {
  unsigned sent = 0;
  unsigned terminal = 0;
};

Verdict one_end(const Transcript& transcript) {
  Findings found(transcript);
  std::map<std::tuple<std::string, std::uint32_t, std::uint64_t>, Ends> ends;
  for (const Fact& fact : found.facts()) {
    const bool sent = fact.is("message:sent");
    const bool over =
        fact.is("message:acked") || fact.is("message:expired") || fact.is("message:failed");
    if (!sent && !over && !fact.is("message:queued")) continue;
    const Subject& about = fact.record.subject;
    Ends& of = ends[{fact.record.host, static_cast<std::uint32_t>(about.carrier), about.message}];
    found.cite(fact);
    of.sent += sent ? 1 : 0;
    of.terminal += over || fact.field("terminal") == "true" ? 1 : 0;
  }
  for (const auto& [message, of] : ends) {
    found.expect(of.sent <= 1, "a Message is sent twice");
    found.expect(of.terminal == 1,
                 "a Message ends " + std::to_string(of.terminal) + " times, not once");
  }
  found.expect(ends.size() >= 2, "fewer than two Messages were sent");
  if (found.traits().acks) return found.holds();
  found.never("message:acked", "");
  return found.weaker(kNoAcks);
}

Verdict sent_and_acked(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& started = found.need("message:started", "large");
  const Fact& sent = found.need_rule(20, "message:sent", "large");
  found.in_order({started, sent, found.need("message:received", "large")});
  if (!in_packets(found.traits())) {
    found.expect(sent.time() > started.time(), "all of it is handed over at once");
  }
  if (!found.traits().acks) return found.weaker(kNoAcks);
  found.in_order({sent, found.need_rule(20, "message:acked", "large")});
  return found.holds();
}

std::vector<std::string> labels_of(const std::vector<FactRef>& facts) {
  std::vector<std::string> labels;
  for (const Fact& fact : facts) labels.push_back(fact.label);
  return labels;
}

Verdict in_transmission_order(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const std::vector<std::string> sent = labels_of(found.need_all("message:sent", "", 8));
  std::vector<std::string> told;
  for (const Note* note : found.notes("sent")) told.push_back(note->label);
  found.expect(sent == told, "the application is told of `sent` in another order");
  const std::vector<std::string> begun = labels_of(found.need_all("message:started", "", 8));
  found.expect(sent == begun, "the `sent` events are not in the order of transmission");
  const std::vector<std::string> queued = labels_of(found.need_all("message:queued", "", 8));
  found.expect(sent != queued, "nothing was reordered, so that nothing is seen");
  return found.holds();
}

Verdict properties_copied(const Transcript& transcript) {
  Findings found(transcript);
  found.need_rule(22, "message:queued", "edited", {{"niceness", "5"}});
  if (!found.traits().boundaries) return found.holds();
  found.in_order({found.need("message:sent", "endless"), found.need("message:sent", "edited")});
  return found.holds();
}

Verdict pieces_share_properties(const Transcript& transcript) {
  Findings found(transcript);
  found.need_rule(22, "carrier:refused", "whole", {{"call", "append"}, {"error", "properties"}});
  found.told("refused", "whole", "properties");
  return found.holds();
}

Verdict piece_completions(const Transcript& transcript) {
  Findings found(transcript);
  found.expect(found.need_all("message:piece_done", "whole", 3, {{"end", "sent"}}).size() == 3,
               "a piece is done twice");
  found.once("message:sent", "whole");
  found.expect(found.need_all("message:piece_done", "doomed", 2).size() == 2,
               "a piece is done twice");
  found.once("message:expired", "doomed");
  found.expect(found.notes("piece", "doomed").size() == 2,
               "the application is not told of each piece once");
  return found.holds();
}

Verdict one_series(const Transcript& transcript) {
  Findings found(transcript);
  found.need_rule(24, "message:piece", "whole", {{"last", "true"}});
  found.need_rule(24, "carrier:refused", "whole", {{"call", "append"}, {"error", "complete"}});
  const std::string octets = found.need("message:received", "whole").field("bytes");
  found.expect(!octets.empty() && std::stoull(octets) >= 13, "pieces are missing");
  return found.holds();
}

Verdict rank_of_first_piece(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  if (!transcript.takes_pieces) return found.not_applicable(kWholeOnly);
  found.in_order({found.need("message:queued", "partial"), found.need("message:queued", "follower"),
                  found.need("message:piece", "partial", {{"last", "true"}}),
                  found.need("message:sent", "partial"), found.need("message:sent", "follower")});
  return found.holds();
}

Verdict too_large(const Transcript& transcript) {
  Findings found(transcript);
  found.need_rule(25, "carrier:refused", "strict", {{"call", "send"}, {"error", "too_large"}});
  found.told("refused", "too-long", "too_large");
  return found.holds();
}

Verdict empty_messages(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().empty_messages) {
    const Note& refused = found.told("refused", "empty");
    found.need("carrier:refused", "strict", {{"call", "send"}, {"error", refused.detail}});
    return found.holds();
  }
  found.in_order(
      {found.need("message:sent", "empty"), found.need("message:received", "", {{"bytes", "0"}})});
  return found.holds();
}

Verdict immediate(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.apart(found.need("message:queued", "patient"), found.need("message:sent", "patient"),
              100ms);
  const Fact& sent = found.need("message:sent", "at-once");
  found.expect(sent.time() < after(found.need("message:queued", "at-once").time(), 100ms),
               "an immediate Message waits for others");
  found.need("message:sent", "wide");
  if (in_packets(found.traits())) {
    found.never("message:segmented", "wide");
    return found.holds();
  }
  found.need_rule(27, "message:segmented", "wide");
  if (found.traits().in_order && found.traits().repairs) {
    return found.weaker("a byte stream: which octets share a packet is the protocol's own affair");
  }
  return found.holds();
}

}  // namespace

std::vector<Case> sending_cases() {
  return {
      {17, "defaults",
       "A Message without properties is reliable, without lifetime, of niceness 0, and ordered on "
       "its Carrier where the stack can.",
       programs::conversation, defaults},
      {18, "no-recall",
       "A Message that was accepted is sent, though the Carrier is closed behind it.",
       programs::closing, no_recall},
      {19, "one-end",
       "Each Message is `sent` at most once and ends once: acked, expired, failed, or, without "
       "acks "
       "from the stack, sent.",
       programs::deadlines, one_end},
      {20, "sent-and-acked",
       "`sent` comes when the last octet is handed to a stack, which takes no more than its unsent "
       "limit ahead; `acked` comes after it.",
       programs::lateness, sent_and_acked},
      {21, "sent-in-transmission-order",
       "`sent` events come in the order of transmission, also where that is not the order of "
       "submission.",
       programs::priorities, in_transmission_order},
      {22, "properties-are-copied",
       "The properties that hold are those at send(): editing them afterwards changes nothing.",
       programs::priorities, properties_copied},
      {22, "pieces-share-properties",
       "A piece that names properties other than its Message's is refused.", programs::pieces,
       pieces_share_properties},
      {23, "each-piece-completes",
       "Each piece has one completion of its own, and the Message one terminal event.",
       programs::pieces, piece_completions},
      {24, "pieces-are-one-series",
       "The pieces of a Message arrive as one, in order; a piece behind the last is refused.",
       programs::pieces, one_series},
      {24, "rank-of-the-first-piece",
       "A Message in pieces ranks by the submission of its first piece.", programs::priorities,
       rank_of_first_piece},
      {25, "too-large", "A Message over a limit that is known at send() is refused in the call.",
       programs::refusals, too_large},
      {26, "empty-message",
       "A Message of no octets arrives as one, where the stack can tell it from none; elsewhere it "
       "is refused.",
       programs::refusals, empty_messages},
      {27, "immediate",
       "An immediate Message does not wait for coalescing, and one that does not fit a packet is "
       "segmented with a mark, not failed.",
       programs::immediacy, immediate},
  };
}

}  // namespace post::lab
