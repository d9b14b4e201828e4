// [workloads.NAME]: what the endpoints do, checked against the declaration of the workload's kind.
#include <algorithm>

#include "experiments/lab/scenario/parameter_reader.h"
#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

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
    WorkloadSpec workload{entry.name, {}, {}, {}, {}, {}};
    TableReader table = *entry.value.table("a table");
    const auto kind = table.require("kind", "\"request_reply\" or another kind of workload");
    const WorkloadDeclaration* declaration = kind ? read_kind(*kind) : nullptr;
    read_peers(table, workload);
    if (declaration != nullptr) {
      workload.kind = declaration->name;
      workload.parameters =
          read_parameters(declaration->parameters, table, reading_.scenario.duration);
      if (!declaration->message_parameters.empty()) {
        workload.messages = read_messages(table, *declaration, reading_);
      }
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
