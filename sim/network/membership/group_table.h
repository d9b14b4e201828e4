// What a router knows of the groups that are wanted on one link by one family: RFC 3376 section 6,
// RFC 3810 section 7. Values in, values out; who owns it drives it by times.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/time.h"
#include "sim/network/group.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/options.h"

namespace post::sim {

class GroupTable {
 public:
  static constexpr std::size_t kMostGroups = 1024;
  static constexpr std::size_t kMostSources = 256;  ///< a group

  explicit GroupTable(const MembershipOptions& options) : options_(options) {}

  /// What a member says. `asks`: this router is the querier of the link, so that queries about what
  /// somebody wants no more follow (take_queries). False where a bound is reached: then nothing of
  /// the record was taken.
  bool apply(const GroupRecord& record, bool asks, Time now);
  /// What another router asked: timers go down as its own did (RFC 3376 section 6.6.1).
  void lower(const GroupQuery& query, Time now);
  /// The queries that are due.
  std::vector<GroupQuery> take_queries(Time now);
  /// Forgets what nobody told in time. The groups where that changed something.
  std::vector<IpAddress> expire(Time now);
  void stop_asking();

  /// As of the last expire().
  bool wants(const GroupFlow& flow) const;
  /// When a query or an end is due.
  Time next_deadline() const;
  /// "any", "any but 10.0.0.1", "10.0.0.1 10.0.0.2", "nobody".
  std::string text_of(const IpAddress& group) const;

 private:
  struct Group {
    bool exclude = false;
    Time until = kStartOfRun;               ///< then `exclude` ends
    std::map<IpAddress, Time> wanted = {};  ///< each until when; RFC 3376's A, or X with `exclude`
    std::set<IpAddress> refused = {};       ///< with `exclude`: its Y
    Time ask_at = kNever;
    unsigned asks_left = 0;                               ///< about the group
    std::map<IpAddress, unsigned> source_asks_left = {};  ///< about sources
  };

  void include(Group& group, const GroupRecord& record, Time now) const;
  void exclude(Group& group, const GroupRecord& record, Time now) const;
  void from_include(Group& group, const GroupRecord& record, Time now) const;
  void keep_excluding(Group& group, const GroupRecord& record, Time now) const;
  void block(Group& group, const GroupRecord& record, Time now) const;
  void ask_after(Group& group, const GroupRecord& record, const Group& before, Time now) const;
  void ask(Group& group, Time now) const;
  void ask(Group& group, const std::vector<IpAddress>& sources, Time now) const;
  GroupQuery query_about(const IpAddress& group) const;
  void take_source_queries(const IpAddress& address, Group& group, Time now,
                           std::vector<GroupQuery>& to) const;
  static bool expire(Group& group, Time now);
  static std::size_t sources_of(const Group& group) {
    return group.wanted.size() + group.refused.size();
  }

  MembershipOptions options_;
  std::map<IpAddress, Group> groups_;
};

}  // namespace post::sim
