#include "sim/network/membership/reporter.h"

#include <algorithm>
#include <iterator>

#include "sim/engine/distributions.h"
#include "sim/network/group.h"

namespace post::sim {
namespace {

/// RFC 3376 section 6, RFC 3810 section 6: of all nodes' group, and of what stays in its host,
/// nobody speaks.
bool is_reported(const IpAddress& group) {
  static constexpr IpAddress kAllHosts = IpAddress::v4(0xe0000001);
  static constexpr IpAddress kAllNodes =
      IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  return leaves_host(group) && group != kAllHosts && group != kAllNodes;
}

/// Who asks for more sources before the answer is given is answered about the group.
constexpr std::size_t kMostSourcesAsked = 1024;

std::vector<IpAddress> differences(const SourceFilter& a, const SourceFilter& b) {
  std::vector<IpAddress> differ;
  std::ranges::set_symmetric_difference(a.sources, b.sources, std::back_inserter(differ));
  return differ;
}

void add_sources(RecordType type, const IpAddress& group, std::vector<IpAddress> sources,
                 std::vector<GroupRecord>& to) {
  if (!sources.empty()) to.push_back({type, group, std::move(sources)});
}

void add_state(const IpAddress& group, const SourceFilter& filter, std::vector<GroupRecord>& to) {
  if (filter.empty()) return;
  to.push_back(
      {filter.exclude ? RecordType::kIsExclude : RecordType::kIsInclude, group, filter.sources});
}

}  // namespace

GroupReporter::GroupReporter(Setup setup)
    : executor_(setup.executor),
      port_(setup.port),
      options_(setup.options),
      random_(std::move(setup.random)),
      task_(setup.executor, Phase::kTransmission, setup.entity, [this] { run(); }) {}

void GroupReporter::set_filter(InterfaceId interface, const IpAddress& group, SourceFilter filter) {
  if (!is_reported(group)) return;
  Line& line = lines_[{interface, group.family()}];
  Group& state = line.groups[group];
  if (state.filter == filter) return;
  change(state, std::move(filter));
  line.report_at = executor_.now();
  arm();
}

/// RFC 3376 section 5.1: a mode that changes tells all; else the sources that differ are told.
void GroupReporter::change(Group& group, SourceFilter filter) {
  if (group.filter.exclude != filter.exclude) {
    group.mode_reports = options_.robustness;
    group.source_reports.clear();
  } else {
    for (const IpAddress& each : differences(group.filter, filter)) {
      group.source_reports[each] = options_.robustness;
    }
  }
  group.filter = std::move(filter);
}

void GroupReporter::on_message(const Packet& packet, InterfaceId arrived) {
  const ReadMembership read = read_membership(packet);
  if (!read.message) return port_.drop_membership(packet, read.refused);
  const auto* query = std::get_if<GroupQuery>(&*read.message);
  const auto line = lines_.find({arrived, packet.ip.source.family()});
  if (query == nullptr || line == lines_.end()) return;
  on_query(*query, line->second);
  arm();
}

/// RFC 3376 section 5.2.
void GroupReporter::on_query(const GroupQuery& query, Line& line) {
  const Time at = some_time(query.max_response);
  if (line.answer_at <= at) return;
  if (query.group.is_unspecified()) {
    line.answer_at = at;
    return;
  }
  const auto found = line.groups.find(query.group);
  if (found == line.groups.end()) return;
  Group& group = found->second;
  group.answer_at = std::min(group.answer_at, at);
  const bool too_many = group.asked_of.size() + query.sources.size() > kMostSourcesAsked;
  group.asked_whole = group.asked_whole || query.sources.empty() || too_many;
  if (group.asked_whole) {
    group.asked_of.clear();
    return;
  }
  group.asked_of.insert(group.asked_of.end(), query.sources.begin(), query.sources.end());
}

void GroupReporter::on_interface_changed(InterfaceId interface) {
  const bool up = membership_interface(port_, interface).up;
  for (auto& [key, line] : lines_) {
    if (key.first != interface) continue;
    line.report_at = up ? executor_.now() : kNever;
    line.answer_at = kNever;
    for (auto& [address, group] : line.groups) {
      const SourceFilter wanted = std::exchange(group, Group{}).filter;
      change(group, wanted);
    }
  }
  arm();
}

void GroupReporter::run() {
  for (auto& [key, line] : lines_) run_line(key, line);
  arm();
}

void GroupReporter::run_line(const LineKey& key, Line& line) {
  const Time now = executor_.now();
  if (line.report_at <= now) {
    send(key, changes_of(line));
    const bool more = std::ranges::any_of(line.groups, [](const auto& each) {
      return each.second.mode_reports > 0 || !each.second.source_reports.empty();
    });
    line.report_at = more ? some_time(options_.unsolicited_report_interval) : kNever;
  }
  if (line.answer_at <= now) {
    line.answer_at = kNever;
    send(key, state_of(line));
  }
  send(key, answers_of(line));
}

std::vector<GroupRecord> GroupReporter::changes_of(Line& line) {
  std::vector<GroupRecord> records;
  for (auto& [address, group] : line.groups) {
    const bool exclude = group.filter.exclude;
    if (group.mode_reports > 0) {
      --group.mode_reports;
      records.push_back({exclude ? RecordType::kToExclude : RecordType::kToInclude, address,
                         group.filter.sources});
    }
    std::vector<IpAddress> allowed;
    std::vector<IpAddress> blocked;
    for (auto& [source, left] : group.source_reports) {
      --left;
      (group.filter.passes(source) ? allowed : blocked).push_back(source);
    }
    std::erase_if(group.source_reports, [](const auto& each) { return each.second == 0; });
    add_sources(RecordType::kAllow, address, std::move(allowed), records);
    add_sources(RecordType::kBlock, address, std::move(blocked), records);
  }
  std::erase_if(line.groups, [](const auto& each) {
    const Group& group = each.second;
    return group.filter.empty() && group.mode_reports == 0 && group.source_reports.empty();
  });
  return records;
}

std::vector<GroupRecord> GroupReporter::state_of(const Line& line) {
  std::vector<GroupRecord> records;
  for (const auto& [address, group] : line.groups) add_state(address, group.filter, records);
  return records;
}

/// RFC 3376 section 5.2: of the sources that were asked for, those that are wanted.
std::vector<GroupRecord> GroupReporter::answers_of(Line& line) {
  std::vector<GroupRecord> records;
  for (auto& [address, group] : line.groups) {
    if (group.answer_at > executor_.now()) continue;
    group.answer_at = kNever;
    std::vector<IpAddress> asked = std::exchange(group.asked_of, {});
    if (std::exchange(group.asked_whole, false)) {
      add_state(address, group.filter, records);
      continue;
    }
    std::ranges::sort(asked);
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    std::erase_if(asked, [&](const IpAddress& each) { return !group.filter.passes(each); });
    add_sources(RecordType::kIsInclude, address, std::move(asked), records);
  }
  return records;
}

void GroupReporter::send(const LineKey& key, const std::vector<GroupRecord>& records) {
  if (records.empty()) return;
  const Interface& out = membership_interface(port_, key.first);
  const auto source = membership_source(out, key.second);
  if (!source) return;
  for (Packet& packet : report_packets(*source, records, out.mtu)) {
    port_.send_membership(std::move(packet), key.first);
  }
}

void GroupReporter::arm() {
  Time next = kNever;
  for (const auto& [key, line] : lines_) {
    next = std::min({next, line.report_at, line.answer_at});
    for (const auto& [address, group] : line.groups) next = std::min(next, group.answer_at);
  }
  task_.arm(next);
}

Time GroupReporter::some_time(Duration longest) {
  if (longest <= Duration::zero()) return executor_.now();
  return after(executor_.now(), uniform_between(*random_, Duration(1), longest));
}

}  // namespace post::sim
