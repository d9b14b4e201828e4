#include "sim/network/membership/group_table.h"

#include <algorithm>
#include <span>
#include <utility>

namespace post::sim {
namespace {

bool excludes(RecordType type) {
  return type == RecordType::kIsExclude || type == RecordType::kToExclude;
}

bool contains(const std::vector<IpAddress>& sources, const IpAddress& source) {
  return std::ranges::find(sources, source) != sources.end();
}

/// Queries that fit into the least MTU.
void add_in_parts(GroupQuery query, std::vector<GroupQuery>& to) {
  constexpr std::size_t kMostAsked = 64;
  const std::vector<IpAddress> sources = std::exchange(query.sources, {});
  for (std::size_t at = 0; at < sources.size(); at += kMostAsked) {
    const auto part =
        std::span(sources).subspan(at).first(std::min(kMostAsked, sources.size() - at));
    query.sources.assign(part.begin(), part.end());
    to.push_back(query);
  }
}

}  // namespace

// The cases of RFC 3376 sections 6.4.1 and 6.4.2: what is wanted first, what is asked then.
bool GroupTable::apply(const GroupRecord& record, bool asks, Time now) {
  const auto known = groups_.find(record.group);
  const Group before = known == groups_.end() ? Group{} : known->second;
  if (known == groups_.end() && groups_.size() >= kMostGroups) return false;
  Group group = before;
  if (excludes(record.type)) {
    exclude(group, record, now);
  } else if (record.type == RecordType::kBlock) {
    block(group, record, now);
  } else {
    include(group, record, now);
  }
  if (sources_of(group) > kMostSources) return false;
  if (asks) ask_after(group, record, before, now);
  if (group.exclude || !group.wanted.empty()) groups_[record.group] = std::move(group);
  return true;
}

/// (B) = GMI.
void GroupTable::include(Group& group, const GroupRecord& record, Time now) const {
  for (const IpAddress& source : record.sources) {
    group.wanted[source] = after(now, options_.group_membership_interval());
    group.refused.erase(source);
  }
}

void GroupTable::exclude(Group& group, const GroupRecord& record, Time now) const {
  if (group.exclude) {
    keep_excluding(group, record, now);
  } else {
    from_include(group, record, now);
  }
  group.exclude = true;
  group.until = after(now, options_.group_membership_interval());
}

/// EXCLUDE(A*B, B-A): those that are wanted stay so for their time, the others are refused.
void GroupTable::from_include(Group& group, const GroupRecord& record, Time) const {
  for (const IpAddress& source : record.sources) {
    if (!group.wanted.contains(source)) group.refused.insert(source);
  }
  std::erase_if(group.wanted,
                [&](const auto& each) { return !contains(record.sources, each.first); });
}

/// EXCLUDE(A-Y, Y*A): who is new is asked for, for GMI where it is a report of the state, for the
/// group's time where it is a change.
void GroupTable::keep_excluding(Group& group, const GroupRecord& record, Time now) const {
  const bool change = record.type == RecordType::kToExclude;
  const Time until = change ? group.until : after(now, options_.group_membership_interval());
  for (const IpAddress& source : record.sources) {
    if (!group.refused.contains(source)) group.wanted.emplace(source, until);
  }
  const auto unsaid = [&](const IpAddress& each) { return !contains(record.sources, each); };
  std::erase_if(group.wanted, [&](const auto& each) { return unsaid(each.first); });
  std::erase_if(group.refused, unsaid);
}

/// EXCLUDE(X+(A-Y), Y); with INCLUDE nothing changes before the query ends.
void GroupTable::block(Group& group, const GroupRecord& record, Time) const {
  if (!group.exclude) return;
  for (const IpAddress& source : record.sources) {
    if (!group.refused.contains(source)) group.wanted.emplace(source, group.until);
  }
}

void GroupTable::ask_after(Group& group, const GroupRecord& record, const Group& before,
                           Time now) const {
  std::vector<IpAddress> doubtful;
  if (record.type == RecordType::kToInclude) {
    for (const auto& [source, until] : before.wanted) {
      if (!contains(record.sources, source)) doubtful.push_back(source);
    }
  } else if (record.type == RecordType::kToExclude || record.type == RecordType::kBlock) {
    for (const IpAddress& source : record.sources) {
      if (group.wanted.contains(source)) doubtful.push_back(source);
    }
  }
  ask(group, doubtful, now);
  if (record.type == RecordType::kToInclude && before.exclude) ask(group, now);
}

void GroupTable::ask(Group& group, Time now) const {
  group.until = std::min(group.until, after(now, options_.last_member_query_time()));
  group.asks_left = options_.robustness;
  group.ask_at = now;
}

void GroupTable::ask(Group& group, const std::vector<IpAddress>& sources, Time now) const {
  for (const IpAddress& source : sources) {
    Time& until = group.wanted.at(source);
    until = std::min(until, after(now, options_.last_member_query_time()));
    group.source_asks_left[source] = options_.robustness;
    group.ask_at = now;
  }
}

void GroupTable::lower(const GroupQuery& query, Time now) {
  const auto known = groups_.find(query.group);
  if (known == groups_.end() || query.suppress) return;
  const Time until = after(now, options_.last_member_query_time());
  Group& group = known->second;
  if (query.sources.empty()) group.until = std::min(group.until, until);
  for (const IpAddress& source : query.sources) {
    const auto wanted = group.wanted.find(source);
    if (wanted != group.wanted.end()) wanted->second = std::min(wanted->second, until);
  }
}

GroupQuery GroupTable::query_about(const IpAddress& group) const {
  return {.group = group,
          .max_response = options_.last_member_query_interval,
          .robustness = options_.robustness,
          .interval = options_.query_interval};
}

std::vector<GroupQuery> GroupTable::take_queries(Time now) {
  std::vector<GroupQuery> queries;
  for (auto& [address, group] : groups_) {
    if (group.ask_at > now) continue;
    if (group.asks_left > 0) {
      --group.asks_left;
      queries.push_back(query_about(address));
      queries.back().suppress = group.until > after(now, options_.last_member_query_time());
    }
    take_source_queries(address, group, now, queries);
    const bool more = group.asks_left > 0 || !group.source_asks_left.empty();
    group.ask_at = more ? after(now, options_.last_member_query_interval) : kNever;
  }
  return queries;
}

/// RFC 3376 section 6.6.3.2: of those that a member wanted again meanwhile, routers keep the times.
void GroupTable::take_source_queries(const IpAddress& address, Group& group, Time now,
                                     std::vector<GroupQuery>& to) const {
  GroupQuery doubtful = query_about(address);
  GroupQuery wanted = query_about(address);
  wanted.suppress = true;
  for (auto& [source, left] : group.source_asks_left) {
    const auto known = group.wanted.find(source);
    const bool again = known != group.wanted.end() &&
                       known->second > after(now, options_.last_member_query_time());
    (again ? wanted : doubtful).sources.push_back(source);
    --left;
  }
  std::erase_if(group.source_asks_left, [](const auto& each) { return each.second == 0; });
  add_in_parts(std::move(doubtful), to);
  add_in_parts(std::move(wanted), to);
}

std::vector<IpAddress> GroupTable::expire(Time now) {
  std::vector<IpAddress> changed;
  for (auto at = groups_.begin(); at != groups_.end();) {
    Group& group = at->second;
    if (expire(group, now)) changed.push_back(at->first);
    const bool over = !group.exclude && group.wanted.empty();
    at = over ? groups_.erase(at) : std::next(at);
  }
  return changed;
}

/// RFC 3376 sections 6.3 and 6.5.
bool GroupTable::expire(Group& group, Time now) {
  bool changed = false;
  for (auto at = group.wanted.begin(); at != group.wanted.end();) {
    if (at->second > now) {
      ++at;
      continue;
    }
    if (group.exclude) group.refused.insert(at->first);
    at = group.wanted.erase(at);
    changed = true;
  }
  if (group.exclude && group.until <= now) {
    group.exclude = false;
    group.refused.clear();
    changed = true;
  }
  return changed;
}

void GroupTable::stop_asking() {
  for (auto& [address, group] : groups_) {
    group.ask_at = kNever;
    group.asks_left = 0;
    group.source_asks_left.clear();
  }
}

bool GroupTable::wants(const GroupFlow& flow) const {
  const auto at = groups_.find(flow.group);
  if (at == groups_.end()) return false;
  const Group& group = at->second;
  return group.exclude ? !group.refused.contains(flow.source) : group.wanted.contains(flow.source);
}

Time GroupTable::next_deadline() const {
  Time next = kNever;
  for (const auto& [address, group] : groups_) {
    next = std::min(next, group.ask_at);
    if (group.exclude) next = std::min(next, group.until);
    for (const auto& [source, until] : group.wanted) next = std::min(next, until);
  }
  return next;
}

std::string GroupTable::text_of(const IpAddress& address) const {
  const auto at = groups_.find(address);
  if (at == groups_.end()) return "nobody";
  const Group& group = at->second;
  std::string text = group.exclude ? "any" : "";
  if (group.exclude && !group.refused.empty()) text += " but";
  const auto add = [&](const IpAddress& each) {
    text += (text.empty() ? "" : " ") + each.to_string();
  };
  if (group.exclude) {
    for (const IpAddress& each : group.refused) add(each);
  } else {
    for (const auto& [each, until] : group.wanted) add(each);
  }
  return text;
}

}  // namespace post::sim
