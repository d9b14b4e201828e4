#include "experiments/lab/trace/event_parser.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/subject_ids.h"

namespace post::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxFields = 1000;

template <class Integer>
bool parse_decimal(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && std::to_string(value) == text;
}

/// Reads the members of one event. The first thing that is wrong is kept in error().
class EventParser {
 public:
  explicit EventParser(const Json& event) : event_(event) {}

  OwnedRecord parse() {
    for (const auto& [name, value] : event_.items()) member(name, value);
    require(has_time_, "no \"time_ns\"");
    require(record_.seq > 0, "no \"seq\", a number from 1");
    require(!record_.name.empty(), "no \"name\"");
    require(record_.cause == 0 || record_.cause < record_.seq, "a \"cause\" that is not earlier");
    return std::move(record_);
  }
  const std::string& error() const { return error_; }

 private:
  void require(bool holds, std::string_view otherwise) {
    if (!holds && error_.empty()) error_ = otherwise;
  }

  void member(const std::string& name, const Json& value) {
    if (name == "time") return require(value.is_number(), "a \"time\" that is no number");
    if (name == "time_ns") return time(value);
    if (name == "name") return text(name, value, record_.name);
    if (name == "host") return text(name, value, record_.host);
    if (name == "seq") return number(name, value, kMaxNumber, record_.seq);
    if (name == "cause") return number(name, value, kMaxNumber, record_.cause);
    if (name == "rules") return rules(value);
    if (name == "data") return data(value);
    subject_id(name, value);
  }

  void text(const std::string& name, const Json& value, std::string& to) {
    if (!value.is_string()) return require(false, '"' + name + "\" that is no text");
    to = value.get_ref<const std::string&>();
  }

  void number(const std::string& name, const Json& value, std::uint64_t max, std::uint64_t& to) {
    const bool is_text = value.is_string();
    if (value.is_number_unsigned()) to = value.get<std::uint64_t>();
    const bool good = is_text ? parse_decimal(value.get_ref<const std::string&>(), to)
                              : value.is_number_unsigned();
    require(good && to > 0 && to <= max,
            '"' + name + "\" that is no number from 1 to " + std::to_string(max));
  }

  void time(const Json& value) {
    std::int64_t nanoseconds = 0;
    has_time_ = value.is_string() &&
                parse_decimal(value.get_ref<const std::string&>(), nanoseconds) && nanoseconds >= 0;
    require(has_time_, "\"time_ns\" that is no text of decimal digits below 2^63");
    record_.time = Time(Duration(nanoseconds));
  }

  void rules(const Json& value) {
    require(value.is_array() && value.size() <= kRuleCount, "\"rules\" that is no list of rules");
    if (!error_.empty()) return;
    for (const Json& number : value) rule(number);
  }

  void rule(const Json& value) {
    const std::uint64_t number = value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
    require(number >= 1 && number <= kRuleCount, "a rule that is no number from 1 to 86");
    record_.rules.push_back(Rule{static_cast<std::uint8_t>(number)});
  }

  void subject_id(const std::string& name, const Json& value) {
    const auto id = std::find_if(kSubjectIds.begin(), kSubjectIds.end(),
                                 [&](const SubjectId& known) { return known.name == name; });
    if (id == kSubjectIds.end()) return require(false, "unknown member \"" + name + '"');
    std::uint64_t number_read = 0;
    number(name, value, id->max, number_read);
    id->set(record_.subject, number_read);
  }

  void data(const Json& value) {
    require(value.is_object() && value.size() <= kMaxFields,
            "\"data\" that is no object of at most " + std::to_string(kMaxFields) + " fields");
    if (!error_.empty()) return;
    for (const auto& [name, content] : value.items()) field(name, content);
  }

  void field(const std::string& name, const Json& value) {
    std::optional<OwnedTraceValue> content = trace_value(value);
    require(content.has_value(),
            "data field \"" + name + "\" that is neither truth value, integer nor text");
    if (content) record_.data.push_back({name, *std::move(content)});
  }

  static std::optional<OwnedTraceValue> trace_value(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_string()) return value.get<std::string>();
    return std::nullopt;
  }

  static constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::uint64_t>::max();

  const Json& event_;
  OwnedRecord record_;
  std::string error_;
  bool has_time_ = false;
};

}  // namespace

Result<OwnedRecord> parse_event(std::string_view json) {
  const Json event = Json::parse(json, nullptr, false);
  if (event.is_discarded()) return Error{"bad_event", "text that is not JSON"};
  if (!event.is_object()) return Error{"bad_event", "JSON that is no object"};
  EventParser parser(event);
  OwnedRecord record = parser.parse();
  if (!parser.error().empty()) return Error{"bad_event", parser.error()};
  return record;
}

}  // namespace post::lab
