// Rules 60 and 61: duplicates.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

Verdict no_second_delivery(const Transcript& transcript) {
  Findings found(transcript);
  const int count = found.traits().boundaries ? 8 : 1;
  for (int number = 1; number <= count; ++number) {
    found.once("message:received", "m" + std::to_string(number), {{"duplicate", "false"}});
  }
  if (found.traits().may_duplicate) {
    return found.weaker(
        "datagrams have no number: what the network repeats would come again, as duplicates_ok "
        "says");
  }
  return found.holds();
}

Verdict duplicates_marked(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().acks) {
    found.need("message:received", "repeated");
    return found.not_applicable("without acks nothing is sent again");
  }
  const auto copies = found.need_all("message:received", "repeated", 2);
  if (copies.size() >= 2) found.in_order({copies[0], copies[1]});
  for (std::size_t i = 0; i < copies.size(); ++i) {
    found.expect(copies[i].get().field("duplicate") == (i == 0 ? "false" : "true"),
                 "the first delivery, and no other one, is no duplicate");
  }
  found.once("message:received", "once");
  found.once("message:received", "dropped");
  found.need_rule(60, "message:arrival_dropped", "", {{"reason", "duplicate"}});
  return found.holds();
}

Verdict stacks_that_duplicate(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().may_duplicate) {
    found.need("message:sent", "precious");
    return found.not_applicable("the stack delivers no Message twice");
  }
  found.need_rule(61, "establishment:candidate_excluded", "careful");
  found.never("message:sent", "precious");
  found.need("message:failed", "precious");
  found.told("failed", "precious");
  found.need("message:sent", "drop");
  return found.holds();
}

}  // namespace

std::vector<Case> idempotence_cases() {
  return {
      {60, "no-second-delivery",
       "A Message that is not idempotent is handed over once, though what carries it is sent "
       "again.",
       programs::lost_acks, no_second_delivery},
      {60, "duplicates-are-marked",
       "An idempotent Message that is sent again may be handed over again, marked as a duplicate; "
       "the policy drop_duplicates keeps it from that.",
       programs::repeats, duplicates_marked},
      {61, "stacks-that-may-duplicate",
       "A stack that may deliver a Message twice is no candidate without the policy "
       "duplicates_ok, which a Source implies.",
       programs::duplicates_policy, stacks_that_duplicate},
  };
}

}  // namespace post::lab
