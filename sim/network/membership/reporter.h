// A host's part of IGMPv3 and MLDv2: says which groups it wants (RFC 3376 section 5, RFC 3810
// section 6).
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "model/executor.h"
#include "model/random.h"
#include "sim/network/membership/filter.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/options.h"
#include "sim/network/membership/port.h"

namespace post::sim {

/// What changes is told at once, in the transmission phase, changes of one instant together, and
/// once more for each further unit of robustness after a random time. Queries are answered after a
/// random time. On an interface that is down, or has no address of the family, nothing is said: all
/// is, once it is up.
class GroupReporter {
 public:
  struct Setup {
    Executor& executor;
    EntityId entity;
    MembershipPort& port;
    MembershipOptions options = {};
    std::unique_ptr<RandomStream> random;
  };
  explicit GroupReporter(Setup setup);

  /// What the sockets of the host want of `group` on `interface` from now on.
  void set_filter(InterfaceId interface, const IpAddress& group, SourceFilter filter);
  /// A message that came; those of other hosts mean nothing to this one.
  void on_message(const Packet& packet, InterfaceId arrived);
  void on_interface_changed(InterfaceId interface);

 private:
  struct Group {
    SourceFilter filter = {};
    unsigned mode_reports = 0;                       ///< that still say the mode
    std::map<IpAddress, unsigned> source_reports{};  ///< that still say a source
    Time answer_at = kNever;
    bool asked_whole = false;              ///< or else about
    std::vector<IpAddress> asked_of = {};  ///< these sources
  };
  /// One family on one interface.
  struct Line {
    Time report_at = kNever;  ///< of changes
    Time answer_at = kNever;  ///< to a query about all groups
    std::map<IpAddress, Group> groups = {};
  };
  using LineKey = std::pair<InterfaceId, Family>;

  void change(Group& group, SourceFilter filter);
  void on_query(const GroupQuery& query, Line& line);
  void run();
  void run_line(const LineKey& key, Line& line);
  std::vector<GroupRecord> changes_of(Line& line);
  static std::vector<GroupRecord> state_of(const Line& line);
  std::vector<GroupRecord> answers_of(Line& line);
  void send(const LineKey& key, const std::vector<GroupRecord>& records);
  void arm();
  /// Within `longest` from now, but not now.
  Time some_time(Duration longest);

  Executor& executor_;
  MembershipPort& port_;
  MembershipOptions options_;
  std::unique_ptr<RandomStream> random_;
  std::map<LineKey, Line> lines_;
  Task task_;
};

}  // namespace post::sim
