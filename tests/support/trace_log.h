// A trace kept in memory, for tests that ask what was decided, when and by which rule.
#pragma once

#include <algorithm>
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
  std::vector<std::pair<std::string, TraceValue>> data;

  bool shows(Rule rule) const { return std::ranges::find(rules, rule) != rules.end(); }
  std::string text(std::string_view field) const {
    for (const auto& [key, value] : data) {
      if (key == field && std::holds_alternative<std::string>(value))
        return std::get<std::string>(value);
    }
    return {};
  }
};

class TraceLog final : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    LoggedEvent event{record.time,
                      std::string(record.host),
                      record.subject,
                      std::string(record.name),
                      {record.rules.begin(), record.rules.end()},
                      {}};
    for (const TraceField& field : record.data) event.data.emplace_back(field.name, field.value);
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
  /// True where an event of that name carries that rule.
  bool shows(std::string_view name, Rule rule) const {
    return std::ranges::any_of(
        events_, [&](const LoggedEvent& event) { return event.name == name && event.shows(rule); });
  }

 private:
  std::vector<LoggedEvent> events_;
};

}  // namespace post::testing
