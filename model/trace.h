// The trace: what every decision leaves behind. The envelope is fixed; events come from
// model/trace_events.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/check.h"
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

/// Times and durations are written as integers in nanoseconds under names that end in _ns. Text is
/// the event's own.
using TraceValue = std::variant<bool, std::int64_t, std::uint64_t, std::string_view>;
/// The same for whoever keeps it.
using OwnedTraceValue = std::variant<bool, std::int64_t, std::uint64_t, std::string>;

inline OwnedTraceValue owned(const TraceValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  return std::get<std::uint64_t>(value);
}
/// Valid as long as `value`.
inline TraceValue viewed(const OwnedTraceValue& value) {
  return std::visit([](const auto& what) { return TraceValue(what); }, value);
}

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

/// The fields of one record, in place.
class TraceFields {
 public:
  static constexpr std::size_t kMost = 16;  ///< more than any event of the catalogue has

  TraceFields() = default;
  TraceFields(const TraceFields&) = delete;
  TraceFields& operator=(const TraceFields&) = delete;

  std::span<TraceField> all() { return {room_.fields.data(), size_}; }
  /// `value` must outlive this.
  template <class Value>
  void add(std::string_view name, const Value& value) {
    check(size_ < kMost, "an event has few fields");
    if constexpr (std::is_same_v<Value, bool>) {
      put(name, std::in_place_type<bool>, value);
    } else if constexpr (std::is_same_v<Value, Time> || std::is_same_v<Value, Duration>) {
      put(name, std::in_place_type<std::int64_t>, nanoseconds_of(value));
    } else if constexpr (std::is_integral_v<Value> && std::is_signed_v<Value>) {
      put(name, std::in_place_type<std::int64_t>, value);
    } else if constexpr (std::is_integral_v<Value>) {
      put(name, std::in_place_type<std::uint64_t>, value);
    } else {
      put(name, std::in_place_type<std::string_view>, value);
    }
  }

 private:
  static_assert(std::is_trivially_destructible_v<TraceField>);

  union Room {  // nothing is cleared before it is written
    Room() {}
    std::array<TraceField, kMost> fields;
  };
  template <class Type, class Value>
  void put(std::string_view name, std::in_place_type_t<Type> type, const Value& value) {
    std::construct_at(&room_.fields[size_++], TraceField{name, TraceValue(type, value)});
  }

  Room room_;
  std::size_t size_ = 0;
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
    return sink_ == nullptr ? 0 : write(event, subject, rules, cause);
  }

 private:
  // Apart, so that it costs those nothing who have no sink.
  template <class Event>
  [[gnu::noinline]] TraceSeq write(const Event& event, const Subject& subject,
                                   std::initializer_list<Rule> rules, TraceSeq cause) const {
    TraceFields data;
    event.visit([&](std::string_view name, const auto& value) { data.add(name, value); });
    return sink_->record({executor_->now(), host_, subject, Event::kName,
                          std::span(rules.begin(), rules.size()), cause, data.all()});
  }

  const Executor* executor_;
  std::string host_;
  TraceSink* sink_;
};

}  // namespace post
