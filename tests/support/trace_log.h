// A trace kept in memory, for tests that ask what was decided, when and by which rule.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/trace.h"

namespace post::testing {

struct LoggedEvent {
  Time time;
  std::string host;
  Subject subject;
  std::string name;
  std::vector<Rule> rules;
  std::vector<std::pair<std::string, OwnedTraceValue>> data;

  bool shows(Rule rule) const { return std::ranges::find(rules, rule) != rules.end(); }
  std::string text(std::string_view field) const {
    for (const auto& [key, value] : data) {
      if (key == field && std::holds_alternative<std::string>(value))
        return std::get<std::string>(value);
    }
    return {};
  }
};

inline std::string told(bool value) { return value ? "true" : "false"; }
inline std::string told(std::int64_t value) { return std::to_string(value); }
inline std::string told(std::uint64_t value) { return std::to_string(value); }
inline std::string told(const std::string& value) { return value; }

/// The event in words: "MILLISECONDS STREAM.MESSAGE tTRANSIENT aATTEMPT FIELD=VALUE ... by RULE
/// ...", less what it has none of.
inline std::string told(const LoggedEvent& event) {
  std::string line = std::to_string((event.time - kStartOfRun) / std::chrono::milliseconds(1));
  const Subject& about = event.subject;
  if (about.message != 0) {
    line += " " + std::to_string(about.stream) + "." + std::to_string(about.message);
  }
  if (about.transient != TransientId{}) {
    line += " t" + std::to_string(static_cast<std::uint32_t>(about.transient));
  }
  if (about.attempt != AttemptId{}) {
    line += " a" + std::to_string(static_cast<std::uint32_t>(about.attempt));
  }
  for (const auto& [name, value] : event.data) {
    line += " " + name + "=" + std::visit([](const auto& what) { return told(what); }, value);
  }
  if (!event.rules.empty()) line += " by";
  for (const Rule& rule : event.rules) line += " " + std::to_string(rule.number);
  return line;
}

class TraceLog final : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    LoggedEvent event{record.time,
                      std::string(record.host),
                      record.subject,
                      std::string(record.name),
                      {record.rules.begin(), record.rules.end()},
                      {}};
    for (const TraceField& field : record.data)
      event.data.emplace_back(field.name, owned(field.value));
    events_.push_back(std::move(event));
    return events_.size();
  }

  const std::vector<LoggedEvent>& events() const { return events_; }
  std::vector<LoggedEvent> named(std::string_view name, std::string_view host = {}) const {
    std::vector<LoggedEvent> found;
    for (const LoggedEvent& event : events_) {
      if (event.name == name && (host.empty() || event.host == host)) found.push_back(event);
    }
    return found;
  }
  /// Those of that name in words.
  std::vector<std::string> told(std::string_view name, std::string_view host = "client") const {
    std::vector<std::string> lines;
    for (const LoggedEvent& event : named(name, host)) lines.push_back(testing::told(event));
    return lines;
  }
  /// True where an event of that name carries that rule.
  bool shows(std::string_view name, Rule rule) const {
    return std::ranges::any_of(
        events_, [&](const LoggedEvent& event) { return event.name == name && event.shows(rule); });
  }

 private:
  std::vector<LoggedEvent> events_;
};

}  // namespace post::testing
