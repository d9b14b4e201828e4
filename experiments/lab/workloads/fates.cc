#include "experiments/lab/workloads/fates.h"

#include <algorithm>
#include <utility>

namespace post::lab {

std::string_view Fate::outcome() const {
  if (refused) return "refused";
  if (failed) return "failed";
  if (expired) return "expired";
  if (acked) return "acked";
  return sent ? "sent" : "queued";
}

std::uint32_t Fates::queue(Time now) {
  fates_.emplace_back().queued = now;
  return static_cast<std::uint32_t>(fates_.size());
}

template <class Change>
void Fates::change(std::uint32_t ordinal, Change&& change) {
  Fate& fate = at(ordinal);
  const bool was_settled = fate.settled();
  change(fate);
  if (!was_settled && fate.settled()) ++settled_;
}

void Fates::refuse(std::uint32_t ordinal, std::string cause) {
  if (failure_.empty()) failure_ = cause;
  change(ordinal, [&](Fate& fate) {
    fate.refused = true;
    fate.cause = std::move(cause);
  });
}

void Fates::sent(std::uint32_t ordinal, const Sent& sent) {
  departures_.push_back(ordinal);
  change(ordinal, [&](Fate& fate) {
    fate.sent = sent.at;
    fate.late = sent.late;
  });
}

void Fates::acked(std::uint32_t ordinal, const Acked& acked) {
  change(ordinal, [&](Fate& fate) {
    fate.acked = acked.at;
    fate.late = acked.late;
  });
}

void Fates::expired(std::uint32_t ordinal, const Expired& expired) {
  if (expiry_.empty()) expiry_ = name_of(expired.cause);
  change(ordinal, [&](Fate& fate) {
    fate.expired = expired.at;
    fate.cause = name_of(expired.cause);
  });
}

void Fates::failed(std::uint32_t ordinal, const Failed& failed) {
  if (failure_.empty()) failure_ = name_of(failed.cause);
  change(ordinal, [&](Fate& fate) {
    fate.failed = failed.at;
    fate.cause = name_of(failed.cause);
  });
}

std::vector<MetricDeclaration> Fates::metrics() {
  using enum MetricType;
  return {{"queued", kCount, "Messages that the workload gave to send()"},
          {"refused", kCount, "of those, refused by send() itself"},
          {"sent", kCount, "Messages handed whole to a stack"},
          {"acked", kCount, "Messages that the peer's stack acknowledged, where stacks do"},
          {"expired", kCount, "Messages given up for time"},
          {"expiry", kText, "why the first one expired; empty where none did"},
          {"failed", kCount, "Messages that ended failed"},
          {"failure", kText, "why the first one failed or was refused; empty where none was"},
          {"late", kCount, "Messages sent or acknowledged after their deadline"},
          {"first_queued_ns", kTime, "when the first Message was queued"},
          {"last_sent_ns", kTime, "when the last Message was handed whole to a stack"},
          {"last_expired_ns", kTime, "when the last Message was given up"}};
}

void Fates::report(const std::string& prefix, Summary& summary) const {
  const auto count = [&](const char* metric, auto&& counts) {
    summary.set(prefix + metric, std::ranges::count_if(fates_, counts));
  };
  const auto last = [&](const char* metric, std::optional<Time> Fate::*time) {
    const auto found = std::ranges::max_element(fates_, {}, time);
    if (found != fates_.end() && (*found).*time) summary.set(prefix + metric, *((*found).*time));
  };
  summary.set(prefix + "queued", static_cast<std::int64_t>(fates_.size()));
  count("refused", &Fate::refused);
  count("sent", [](const Fate& fate) { return fate.sent.has_value(); });
  count("acked", [](const Fate& fate) { return fate.acked.has_value(); });
  count("expired", [](const Fate& fate) { return fate.expired.has_value(); });
  count("failed", [](const Fate& fate) { return fate.failed.has_value(); });
  count("late", &Fate::late);
  summary.set_text(prefix + "expiry", expiry_);
  summary.set_text(prefix + "failure", failure_);
  if (!fates_.empty()) summary.set(prefix + "first_queued_ns", fates_.front().queued);
  last("last_sent_ns", &Fate::sent);
  last("last_expired_ns", &Fate::expired);
}

Duration quantile(const std::vector<Duration>& sorted, std::size_t hundredths) {
  return sorted[(sorted.size() - 1) * hundredths / 100];
}

}  // namespace post::lab
