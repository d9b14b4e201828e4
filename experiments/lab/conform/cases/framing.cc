// Rule 86: framers.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

constexpr const char* kNoFramer = "the stack frames Messages itself";

Verdict last_added_first(const Transcript& transcript) {
  Findings found(transcript);
  if (!transcript.takes_framer) return found.not_applicable(kNoFramer);
  if (!found.notes("own-content-only").empty()) {
    return found.not_applicable("the framer takes no content but its own, and no letter before it");
  }
  found.need("message:sent", "bare");
  found.need("message:received", "abbare");
  found.told("received", "abbare");
  found.need("message:sent", "alike");
  found.need("message:received", "alike");
  found.told("received", "alike");
  return found.holds();
}

Verdict parse_error(const Transcript& transcript) {
  Findings found(transcript);
  if (!transcript.takes_framer) return found.not_applicable(kNoFramer);
  if (!found.traits().boundaries) {
    found.need("message:received", "?");
    return found.not_applicable("whatever comes is content");
  }
  found.need_rule(86, "carrier:error", "served");
  found.never("message:received", "");
  found.told("error", "served");
  return found.holds();
}

}  // namespace

std::vector<Case> framing_cases() {
  return {
      {86, "last-added-first-outbound",
       "The framer that was added last runs first outbound and last inbound.",
       programs::framer_chain, last_added_first},
      {86, "parse-error",
       "What cannot be parsed, or ends inside a Message, ends the receive side with an error and "
       "is "
       "no Message.",
       programs::garbage, parse_error},
  };
}

}  // namespace post::lab
