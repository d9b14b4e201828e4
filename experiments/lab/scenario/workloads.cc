// [workloads.NAME]: what the endpoints do, checked against the declaration of the workload's kind.
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

/// "NAME:PORT" with a name of [names], "192.0.2.1:443" or "[2001:db8::1]:443".
void check_remote(const Value& value, const std::string& remote, const Scenario& scenario) {
  if (SocketAddress::parse(remote)) return;
  const std::size_t colon = std::min(remote.rfind(':'), remote.size());
  const std::string name = remote.substr(0, colon);
  const auto with_port = SocketAddress::parse("0.0.0.0" + remote.substr(colon));
  if (!with_port || with_port->port == 0) {
    return value.refuse(value.described(),
                        "\"NAME:PORT\", \"192.0.2.1:443\" or \"[2001:db8::1]:443\"");
  }
  if (scenario.names.contains(name)) return;
  std::vector<std::string> names;
  for (const auto& [known, addresses] : scenario.names) names.push_back(known);
  value.refuse("unknown name " + in_quotes(name),
               names.empty() ? "an address, or a name of [names]" : allowed_names(name, names));
}

class WorkloadReader {
 public:
  explicit WorkloadReader(Reading& reading) : reading_(reading) {}

  void read(const NamedValue& entry) {
    WorkloadSpec workload{entry.name, {}, {}, {}, {}};
    TableReader table = *entry.value.table("a table");
    const auto kind = table.require("kind", "\"request_reply\" or another kind of workload");
    const WorkloadDeclaration* declaration = kind ? read_kind(*kind) : nullptr;
    read_peers(table, workload);
    if (declaration != nullptr) {
      workload.kind = declaration->name;
      read_parameters(*declaration, table, workload);
      table.finish();
    }
    reading_.scenario.workloads.push_back(std::move(workload));
  }

 private:
  const WorkloadDeclaration* read_kind(const Value& value) const {
    std::vector<std::string> names;
    for (const WorkloadDeclaration& known : reading_.vocabulary.workloads) {
      names.push_back(known.name);
    }
    const auto name = value.choice(names);
    if (!name) return nullptr;
    return &*std::ranges::find(reading_.vocabulary.workloads, *name, &WorkloadDeclaration::name);
  }

  void read_peers(TableReader& table, WorkloadSpec& workload) const {
    std::vector<std::string> endpoints;
    for (const EndpointSpec& known : reading_.scenario.endpoints) endpoints.push_back(known.name);
    if (auto from = table.require("from", "\"ENDPOINT\"")) {
      workload.endpoint = from->choice(endpoints).value_or("");
    }
    if (auto to = table.require("to", "\"server.example:443\"")) {
      workload.remote = to->text("\"NAME:PORT\"").value_or("");
      if (!workload.remote.empty()) check_remote(*to, workload.remote, reading_.scenario);
    }
  }

  void read_parameters(const WorkloadDeclaration& declaration, TableReader& table,
                       WorkloadSpec& workload) const {
    for (const ParameterDeclaration& parameter : declaration.parameters) {
      const auto written = parameter.required ? table.require(parameter.name, parameter.help)
                                              : table.get(parameter.name);
      if (!written) {
        if (parameter.fallback) workload.parameters[parameter.name] = *parameter.fallback;
        continue;
      }
      const ParameterReader reader(parameter, reading_.scenario.duration);
      if (auto value = reader.read(*written)) workload.parameters[parameter.name] = *value;
    }
  }

  Reading& reading_;
};

}  // namespace

void read_workloads(TableReader& root, Reading& reading) {
  WorkloadReader reader(reading);
  for (const NamedValue& entry :
       named_tables(root, "workloads", bounds::kMostEntries, reading.diagnostics)) {
    reader.read(entry);
  }
}

}  // namespace post::lab
