// How a judge looks at a transcript: it asks for records and observations, and what is missing or
// out of place breaks the rule. What was found decides, and is cited.
//
//   Findings found(transcript);
//   const Fact& urgent = found.need("message:sent", "urgent");
//   const Fact& bulk = found.need("message:sent", "bulk");
//   found.in_order({urgent, bulk});
//   return found.holds();
#pragma once

#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/lab/conform/transcript.h"
#include "experiments/lab/conform/verdict.h"

namespace post::lab {

/// Names of data fields and the texts that they must have.
using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
using FactRef = std::reference_wrapper<const Fact>;

class Findings {
 public:
  explicit Findings(const Transcript& transcript) : transcript_(transcript) {}
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  const PsiTraits& traits() const { return transcript_.traits; }

  /// The first record of that name about `label` with those fields. Missing: the rule is broken,
  /// and the result is a record at no time with seq 0. `label` may be empty: about whatever.
  const Fact& need(std::string_view name, std::string_view label, Fields fields = {});
  /// The first of them that carries the number of the rule that it shows.
  const Fact& need_rule(unsigned rule, std::string_view name, std::string_view label,
                        Fields fields = {});
  /// All of them, at least `least`.
  std::vector<FactRef> need_all(std::string_view name, std::string_view label, std::size_t least,
                                Fields fields = {});
  /// Null where there is none; cited where there is.
  const Fact* find(std::string_view name, std::string_view label, Fields fields = {});
  /// How many there are; cites none.
  std::size_t count(std::string_view name, std::string_view label, Fields fields = {}) const;
  /// Each such record breaks the rule.
  void never(std::string_view name, std::string_view label, Fields fields = {});
  void once(std::string_view name, std::string_view label, Fields fields = {});

  /// Each stands before the next one in the trace.
  void in_order(std::initializer_list<FactRef> facts);
  /// `later` happened that long after `earlier`: exactly where times are exact, and not sooner
  /// elsewhere.
  void apart(const Fact& earlier, const Fact& later, Duration by);
  /// The same of two things that the program did, each at its time: in real time only their order.
  void scheduled(const Fact& earlier, const Fact& later, Duration by);
  /// At one instant where times are exact; in the order given everywhere.
  void together(std::initializer_list<FactRef> facts);

  /// What an application was told. Missing: the rule is broken.
  const Note& told(std::string_view what, std::string_view label, std::string_view detail = {});
  void untold(std::string_view what, std::string_view label, std::string_view detail = {});
  std::vector<const Note*> notes(std::string_view what, std::string_view label = {}) const;

  /// What else must be so; `otherwise` says what was seen instead.
  void expect(bool condition, const std::string& otherwise);
  void cite(const Fact& fact);

  const std::vector<Fact>& facts() const { return transcript_.facts; }
  const Transcript& transcript() const { return transcript_; }

  /// The verdict, unless something broke the rule.
  Verdict holds() const;
  Verdict weaker(std::string reason) const;
  Verdict not_applicable(std::string reason) const;

 private:
  Verdict conclude(Finding finding, std::string reason) const;

  const Transcript& transcript_;
  std::set<TraceSeq> deciding_;
  std::vector<std::string> broken_;
};

}  // namespace post::lab
