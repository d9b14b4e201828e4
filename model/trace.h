// The trace: what every decision leaves behind. The envelope is fixed; events come from
// model/trace_events.h.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/executor.h"
#include "model/time.h"

namespace post {

inline constexpr unsigned kRuleCount = 86;

/// A numbered rule of docs/semantics.md.
struct Rule {
  std::uint8_t number;
  friend bool operator==(const Rule&, const Rule&) = default;
};

consteval Rule rule(unsigned number) {
  if (number < 1 || number > kRuleCount) throw "no such rule";
  return Rule{static_cast<std::uint8_t>(number)};
}
// Stands where a rule is decided, as an argument of the trace event that shows it, and in the test
// that can fail it.
#define RULE(number) ::post::rule(number)

/// Per-host counters in creation order, from 1; 0 says "none".
enum class AssociationId : std::uint32_t {};
enum class CarrierId : std::uint32_t {};
enum class TransientId : std::uint32_t {};
enum class AttemptId : std::uint32_t {};
enum class PathId : std::uint32_t {};
using StreamId = std::uint64_t;   ///< Association-wide, parity by role
using MessageId = std::uint64_t;  ///< per stream, from 1
using TraceSeq = std::uint64_t;   ///< run-wide, from 1; 0 says "none"

/// What an event is about. Fields that do not apply stay 0.
struct Subject {
  AssociationId association{};
  CarrierId carrier{};
  TransientId transient{};
  AttemptId attempt{};
  PathId path{};
  MessageId message = 0;
  StreamId stream = 0;
};

/// Times and durations are written as integers in nanoseconds under names that end in _ns.
using TraceValue = std::variant<bool, std::int64_t, std::uint64_t, std::string>;
struct TraceField {
  std::string_view name;
  TraceValue value;
};

struct TraceRecord {
  Time time;
  std::string_view host;
  Subject subject;
  std::string_view name;  ///< "category:type", one of the catalogue
  std::span<const Rule> rules;
  TraceSeq cause = 0;  ///< the earlier record that led to this one
  std::span<const TraceField> data;
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// Takes one record and gives it the next sequence number. Views are valid during the call only.
  virtual TraceSeq record(const TraceRecord& record) = 0;
};

/// A host's (or a network element's) pen: stamps time and name on typed events. Without a sink it
/// costs one branch.
class Tracer {
 public:
  Tracer(const Executor& executor, std::string host, TraceSink* sink)
      : executor_(&executor), host_(std::move(host)), sink_(sink) {}

  bool enabled() const { return sink_ != nullptr; }

  template <class Event>
  TraceSeq emit(const Event& event, const Subject& subject = {},
                std::initializer_list<Rule> rules = {}, TraceSeq cause = 0) const {
    if (sink_ == nullptr) return 0;
    std::vector<TraceField> data;
    event.visit([&](std::string_view name, auto&& value) { add(data, name, value); });
    return sink_->record({executor_->now(), host_, subject, Event::kName,
                          std::span(rules.begin(), rules.size()), cause, data});
  }

 private:
  template <class Value>
  static void add(std::vector<TraceField>& data, std::string_view name, const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      data.push_back({name, value});
    } else if constexpr (std::is_same_v<Value, Time> || std::is_same_v<Value, Duration>) {
      data.push_back({name, std::int64_t{nanoseconds_of(value)}});
    } else if constexpr (std::is_integral_v<Value> && std::is_signed_v<Value>) {
      data.push_back({name, static_cast<std::int64_t>(value)});
    } else if constexpr (std::is_integral_v<Value>) {
      data.push_back({name, static_cast<std::uint64_t>(value)});
    } else {
      data.push_back({name, std::string(value)});
    }
  }

  const Executor* executor_;
  std::string host_;
  TraceSink* sink_;
};

}  // namespace post
