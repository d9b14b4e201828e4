#include "experiments/lab/workloads/script_metrics.h"

#include <map>
#include <string>

#include "model/text.h"

namespace post::lab {
namespace {

/// Of all Messages of one name.
struct Counts {
  std::uint64_t queued = 0;
  std::uint64_t sent = 0;
  std::uint64_t acked = 0;
  std::uint64_t expired = 0;
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;
  std::uint64_t received = 0;

  void add(const Fate& fate) {
    ++queued;
    if (fate.sent) ++sent;
    if (fate.acked) ++acked;
    if (fate.expired) ++expired;
    if (fate.failed) ++failed;
    if (fate.refused) ++refused;
  }
};

class Report {
 public:
  Report(const ScriptRecord& record, Summary& summary)
      : record_(record), summary_(summary), counts_(record.spec.messages.size()) {
    for (std::uint32_t ordinal = 1; ordinal <= record.entries.size(); ++ordinal) {
      Counts& counts = counts_[entry_of(ordinal)];
      counts.add(record.fates.of(ordinal));
      numbers_.push_back(counts.queued);
    }
    for (const Receipt& receipt : record.receipts.arrivals) {
      const bool ours = receipt.ordinal > 0 && receipt.ordinal <= record.entries.size();
      if (!ours) continue;  // corrupt
      ++counts_[entry_of(receipt.ordinal)].received;
      received_.emplace(receipt.ordinal, receipt.at);
      arrivals_.push_back(receipt.ordinal);
    }
  }

  void write() {
    for (std::size_t entry = 0; entry < counts_.size(); ++entry) write_counts(entry);
    for (std::uint32_t ordinal = 1; ordinal <= numbers_.size(); ++ordinal) {
      if (numbers_[ordinal - 1] <= kMostMessagesReported) write_one(ordinal);
    }
    summary_.set_text(prefix() + "departures", named(record_.fates.departures()));
    summary_.set_text(prefix() + "arrivals", named(arrivals_));
  }

 private:
  std::size_t entry_of(std::uint32_t ordinal) const { return record_.entries[ordinal - 1]; }
  std::string prefix() const { return "workload." + record_.spec.name + "."; }
  std::string prefix(std::size_t entry) const {
    return prefix() + "message." + record_.spec.messages[entry].name + ".";
  }

  void write_counts(std::size_t entry) {
    const auto set = [&](const char* metric, std::uint64_t value) {
      summary_.set(prefix(entry) + metric, static_cast<std::int64_t>(value));
    };
    const Counts& counts = counts_[entry];
    set("queued", counts.queued);
    set("sent", counts.sent);
    set("acked", counts.acked);
    set("expired", counts.expired);
    set("failed", counts.failed);
    set("refused", counts.refused);
    set("received", counts.received);
  }

  void write_one(std::uint32_t ordinal) {
    const Fate& fate = record_.fates.of(ordinal);
    const std::string one = prefix(entry_of(ordinal)) + std::to_string(numbers_[ordinal - 1]) + ".";
    const auto time = [&](const char* metric, std::optional<Time> at) {
      if (at) summary_.set(one + metric, *at);
    };
    summary_.set_text(one + "outcome", std::string(fate.outcome()));
    summary_.set_text(one + "cause", fate.cause);
    summary_.set(one + "late", fate.late ? 1 : 0);
    time("queued_ns", fate.queued);
    time("sent_ns", fate.sent);
    time("acked_ns", fate.acked);
    time("expired_ns", fate.expired);
    time("failed_ns", fate.failed);
    const auto received = received_.find(ordinal);
    if (received != received_.end()) time("received_ns", received->second);
  }

  /// "I.2", or "I" where there is only one of that name.
  std::string name_of(std::uint32_t ordinal) const {
    const std::string& name = record_.spec.messages[entry_of(ordinal)].name;
    const bool alone = counts_[entry_of(ordinal)].queued == 1;
    return alone ? name : name + "." + std::to_string(numbers_[ordinal - 1]);
  }

  std::string named(const std::vector<std::uint32_t>& ordinals) const {
    std::vector<std::string> names;
    for (const std::uint32_t ordinal : ordinals) {
      if (names.size() == kMostMessagesReported) {
        names.emplace_back("...");
        break;
      }
      names.push_back(name_of(ordinal));
    }
    return join(names, " ");
  }

  const ScriptRecord& record_;
  Summary& summary_;
  std::vector<Counts> counts_;          // by place in the list
  std::vector<std::uint64_t> numbers_;  // by ordinal, less 1: among those of its name
  std::map<std::uint32_t, Time> received_;
  std::vector<std::uint32_t> arrivals_;
};

}  // namespace

std::vector<MetricDeclaration> script_metrics() {
  using enum MetricType;
  return {{"departures", kText, "Messages in the order in which they were sent"},
          {"arrivals", kText, "Messages in the order in which the peer's application got them"},
          {"message.{message}.queued", kCount, "Messages of that name given to send()"},
          {"message.{message}.sent", kCount, "of those, handed whole to a stack"},
          {"message.{message}.acked", kCount, "of those, acknowledged"},
          {"message.{message}.expired", kCount, "of those, given up for time"},
          {"message.{message}.failed", kCount, "of those, ended failed"},
          {"message.{message}.refused", kCount, "of those, refused by send() itself"},
          {"message.{message}.received", kCount, "of those, that the peer's application got"},
          {"message.{message}.{n}.outcome", kText,
           "what became of the nth: queued, sent, acked, expired, failed or refused"},
          {"message.{message}.{n}.cause", kText, "of its expiry, failure or refusal"},
          {"message.{message}.{n}.late", kCount, "1: sent or acknowledged after its deadline"},
          {"message.{message}.{n}.queued_ns", kTime, "when it was given to send()"},
          {"message.{message}.{n}.sent_ns", kTime, "when it was handed whole to a stack"},
          {"message.{message}.{n}.acked_ns", kTime, "when it was acknowledged"},
          {"message.{message}.{n}.expired_ns", kTime, "when it was given up for time"},
          {"message.{message}.{n}.failed_ns", kTime, "when it failed"},
          {"message.{message}.{n}.received_ns", kTime, "when the peer's application got it"}};
}

void report_script(const ScriptRecord& record, Summary& summary) {
  Report(record, summary).write();
}

}  // namespace post::lab
