// [multicast]: how routers learn who is a member of which group.
#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr Range kRobustness{2, 7};  // RFC 3376 section 8.1; its field has three bits
constexpr Range kMembershipInterval{
    1'000'000, static_cast<std::uint64_t>(nanoseconds_of(sim::MembershipOptions::kLongest))};

void read_interval(TableReader& table, std::string_view key, Duration& to) {
  if (const auto value = table.get(key)) {
    if (const auto length = value->quantity(quantity::kDuration, kMembershipInterval)) {
      to = duration_of(*length);
    }
  }
}

void read_constants(TableReader& table, sim::MembershipOptions& to) {
  if (const auto value = table.get("robustness")) {
    to.robustness = static_cast<unsigned>(value->count(kRobustness).value_or(to.robustness));
  }
  read_interval(table, "query_interval", to.query_interval);
  read_interval(table, "query_response_interval", to.query_response_interval);
  read_interval(table, "last_member_query_interval", to.last_member_query_interval);
  read_interval(table, "unsolicited_report_interval", to.unsolicited_report_interval);
}

bool sends_to_group(const WorkloadSpec& workload) {
  const auto remote = SocketAddress::parse(workload.remote);
  return remote && remote->ip.is_multicast();
}

}  // namespace

void read_multicast(TableReader& root, Reading& reading) {
  const auto value = root.get("multicast");
  auto table = value ? value->table("[multicast]") : std::nullopt;
  if (!table) return;
  MulticastSpec& multicast = reading.scenario.multicast;
  multicast.stated = true;
  if (const auto membership = table->get("membership")) {
    multicast.reports = membership->choice({"known", "reports"}) != "known";
  }
  read_constants(*table, multicast.constants);
  const sim::MembershipOptions& constants = multicast.constants;
  if (constants.query_response_interval >= constants.query_interval) {
    value->refuse("a query_response_interval that is not below the query_interval",
                  "an answer before the next query");
  }
  table->finish();
}

bool has_groups(const Scenario& scenario) {
  const auto hears = [](const EndpointSpec& each) { return each.sink.has_value(); };
  return std::ranges::any_of(scenario.endpoints, hears) ||
         std::ranges::any_of(scenario.workloads, sends_to_group);
}

}  // namespace post::lab
