#include "experiments/lab/conform/findings.h"

#include <algorithm>

namespace post::lab {
namespace {

const Fact kMissing{};
const Note kUntold{};

bool matches(const Fact& fact, std::string_view name, std::string_view label, Fields fields) {
  if (fact.record.name != name || (!label.empty() && fact.label != label)) return false;
  return std::ranges::all_of(
      fields, [&](const auto& field) { return fact.field(field.first) == field.second; });
}

bool matches(const Note& note, std::string_view what, std::string_view label,
             std::string_view detail) {
  return note.what == what && (label.empty() || note.label == label || note.carrier == label) &&
         (detail.empty() || note.detail == detail);
}

std::string described(std::string_view name, std::string_view label, Fields fields = {}) {
  std::string text(name);
  if (!label.empty()) text += " of '" + std::string(label) + "'";
  for (const auto& [key, value] : fields) {
    text += " " + std::string(key) + "=" + std::string(value);
  }
  return text;
}

std::string described(const Fact& fact) { return described(fact.record.name, fact.label); }

std::string in_microseconds(Duration duration) {
  return std::to_string(nanoseconds_of(duration) / 1000) + " us";
}

bool missing(const Fact& fact) { return fact.record.seq == 0; }

}  // namespace

const Fact* Findings::find(std::string_view name, std::string_view label, Fields fields) {
  for (const Fact& fact : transcript_.facts) {
    if (!matches(fact, name, label, fields)) continue;
    cite(fact);
    return &fact;
  }
  return nullptr;
}

const Fact& Findings::need(std::string_view name, std::string_view label, Fields fields) {
  const Fact* const fact = find(name, label, fields);
  expect(fact != nullptr, "the trace has no " + described(name, label, fields));
  return fact == nullptr ? kMissing : *fact;
}

const Fact& Findings::need_rule(unsigned rule, std::string_view name, std::string_view label,
                                Fields fields) {
  for (const Fact& fact : transcript_.facts) {
    if (!fact.shows(rule) || !matches(fact, name, label, fields)) continue;
    cite(fact);
    return fact;
  }
  expect(false, "the trace has no " + described(name, label, fields) + " that carries the rule " +
                    std::to_string(rule));
  return kMissing;
}

std::vector<FactRef> Findings::need_all(std::string_view name, std::string_view label,
                                        std::size_t least, Fields fields) {
  std::vector<FactRef> all;
  for (const Fact& fact : transcript_.facts) {
    if (!matches(fact, name, label, fields)) continue;
    cite(fact);
    all.emplace_back(fact);
  }
  expect(all.size() >= least, "the trace has " + std::to_string(all.size()) + " " +
                                  described(name, label, fields) + ", not " +
                                  std::to_string(least));
  return all;
}

std::size_t Findings::count(std::string_view name, std::string_view label, Fields fields) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      transcript_.facts, [&](const Fact& fact) { return matches(fact, name, label, fields); }));
}

void Findings::never(std::string_view name, std::string_view label, Fields fields) {
  for (const Fact& fact : transcript_.facts) {
    if (!matches(fact, name, label, fields)) continue;
    cite(fact);
    expect(false, "the trace has " + described(name, label, fields) + " at " +
                      in_microseconds(fact.time() - kStartOfRun));
  }
}

void Findings::once(std::string_view name, std::string_view label, Fields fields) {
  const std::size_t found = need_all(name, label, 1, fields).size();
  expect(found <= 1, "the trace has " + described(name, label, fields) + " " +
                         std::to_string(found) + " times");
}

void Findings::in_order(std::initializer_list<FactRef> facts) {
  const Fact* before = nullptr;
  for (const Fact& fact : facts) {
    if (missing(fact)) continue;  // told already
    if (before != nullptr) {
      expect(before->record.seq < fact.record.seq,
             described(fact) + " stands before " + described(*before));
    }
    before = &fact;
  }
}

void Findings::apart(const Fact& earlier, const Fact& later, Duration by) {
  if (missing(earlier) || missing(later)) return;
  const Duration found = later.time() - earlier.time();
  const bool good = transcript_.repeats ? found == by : found >= by;
  expect(good, described(later) + " comes " + in_microseconds(found) + " after " +
                   described(earlier) + ", not " + in_microseconds(by));
}

void Findings::scheduled(const Fact& earlier, const Fact& later, Duration by) {
  in_order({earlier, later});
  if (transcript_.repeats) apart(earlier, later, by);
}

void Findings::together(std::initializer_list<FactRef> facts) {
  in_order(facts);
  if (!transcript_.repeats) return;
  const Fact& first = *facts.begin();
  for (const Fact& fact : facts) apart(first, fact, Duration::zero());
}

std::vector<const Note*> Findings::notes(std::string_view what, std::string_view label) const {
  std::vector<const Note*> found;
  for (const Note& note : transcript_.notes) {
    if (matches(note, what, label, {})) found.push_back(&note);
  }
  return found;
}

const Note& Findings::told(std::string_view what, std::string_view label, std::string_view detail) {
  for (const Note& note : transcript_.notes) {
    if (matches(note, what, label, detail)) return note;
  }
  expect(false, "the application was not told '" + std::string(what) + "' of '" +
                    std::string(label) + "' " + std::string(detail));
  return kUntold;
}

void Findings::untold(std::string_view what, std::string_view label, std::string_view detail) {
  for (const Note& note : transcript_.notes) {
    expect(!matches(note, what, label, detail), "the application was told '" + std::string(what) +
                                                    "' of '" + std::string(label) + "' " +
                                                    note.detail);
  }
}

void Findings::expect(bool condition, const std::string& otherwise) {
  if (!condition) broken_.push_back(otherwise);
}

void Findings::cite(const Fact& fact) {
  if (fact.record.seq != 0) deciding_.insert(fact.record.seq);
}

Verdict Findings::holds() const { return conclude(Finding::kHolds, {}); }

Verdict Findings::weaker(std::string reason) const {
  return conclude(Finding::kWeaker, std::move(reason));
}

Verdict Findings::not_applicable(std::string reason) const {
  return conclude(Finding::kNotApplicable, std::move(reason));
}

Verdict Findings::conclude(Finding finding, std::string reason) const {
  const std::vector<TraceSeq> deciding(deciding_.begin(), deciding_.end());
  if (!broken_.empty()) return {Finding::kBroken, broken_.front(), deciding};
  return {finding, std::move(reason), deciding};
}

}  // namespace post::lab
