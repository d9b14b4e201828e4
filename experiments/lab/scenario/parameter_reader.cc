#include "experiments/lab/scenario/parameter_reader.h"

#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

Range range_of(const ParameterDeclaration& parameter) { return {parameter.least, parameter.most}; }

template <class T>
std::optional<ParameterValue> as_parameter(std::optional<T> value) {
  if (!value) return std::nullopt;
  return ParameterValue(*std::move(value));
}

class ParameterReader {
 public:
  ParameterReader(const ParameterDeclaration& declaration, Duration run)
      : declaration_(declaration), run_(run) {}

  std::optional<ParameterValue> read(const Value& value) const {
    switch (declaration_.type) {
      case ParameterType::kCount:
        return as_parameter(value.count(range_of(declaration_)));
      case ParameterType::kOctets:
        return as_parameter(value.quantity(quantity::kOctets, range_of(declaration_)));
      case ParameterType::kRate:
        return as_parameter(value.quantity(quantity::kRate, range_of(declaration_)));
      case ParameterType::kProbability:
        return as_parameter(value.quantity(quantity::kProbability, range_of(declaration_)));
      case ParameterType::kDuration:
        return as_parameter(duration(value));
      case ParameterType::kTime:
        return as_parameter(time(value));
      case ParameterType::kTimeList:
        return as_parameter(times(value));
      case ParameterType::kFlag:
        return as_parameter(value.flag());
      case ParameterType::kText:
        return as_parameter(text(value));
      case ParameterType::kTextList:
        return as_parameter(texts(value));
    }
    return std::nullopt;
  }

 private:
  std::optional<Duration> duration(const Value& value) const {
    const auto length = value.quantity(quantity::kDuration, range_of(declaration_));
    return length ? std::optional(duration_of(*length)) : std::nullopt;
  }

  std::optional<Duration> time(const Value& value) const {
    const auto time = duration(value);
    if (!time || *time <= run_) return time;
    value.refuse(
        "a time after the end of the run",
        "at most the duration, " +
            format_quantity(static_cast<std::uint64_t>(nanoseconds_of(run_)), quantity::kDuration));
    return std::nullopt;
  }

  std::optional<std::vector<Duration>> times(const Value& value) const {
    const auto list = value.list("a list of times such as [\"0 s\", \"10 ms\"]", {1, 65'536});
    if (!list) return std::nullopt;
    std::vector<Duration> times;
    for (const Value& entry : *list) times.push_back(time(entry).value_or(Duration::zero()));
    return times;
  }

  std::optional<std::string> text(const Value& value) const {
    if (!declaration_.choices.empty()) return value.choice(declaration_.choices);
    return value.text("a text", {declaration_.least, std::min(declaration_.most, Value::kMaxText)});
  }

  std::optional<std::vector<std::string>> texts(const Value& value) const {
    const auto list = value.list("a list of texts", {1, 1024});
    if (!list) return std::nullopt;
    std::vector<std::string> texts;
    for (const Value& entry : *list) texts.push_back(text(entry).value_or(""));
    return texts;
  }

  const ParameterDeclaration& declaration_;
  Duration run_;
};

}  // namespace

ParameterValues read_parameters(const std::vector<ParameterDeclaration>& declared,
                                TableReader& table, Duration run) {
  ParameterValues values;
  for (const ParameterDeclaration& parameter : declared) {
    const auto written = parameter.required ? table.require(parameter.name, parameter.help)
                                            : table.get(parameter.name);
    if (!written) {
      if (parameter.fallback) values[parameter.name] = *parameter.fallback;
      continue;
    }
    if (auto value = ParameterReader(parameter, run).read(*written)) {
      values[parameter.name] = *value;
    }
  }
  return values;
}

}  // namespace post::lab
