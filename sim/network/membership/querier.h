// A router's part of IGMPv3 and MLDv2: asks, keeps what members say, per interface and family, and
// forgets it in time (RFC 3376 section 6, RFC 3810 section 7).
#pragma once

#include <map>
#include <string>
#include <utility>

#include "model/executor.h"
#include "sim/network/membership/group_table.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/options.h"
#include "sim/network/membership/port.h"

namespace post::sim {

/// Works in the timer phase: a report that comes at the moment at which something ends is in time.
/// On a link with another router the one of the lesser address asks (RFC 3376 section 6.6.2). An
/// interface that goes down forgets.
class GroupQuerier {
 public:
  struct Setup {
    Executor& executor;
    EntityId entity;
    MembershipPort& port;
    MembershipOptions options = {};
  };
  explicit GroupQuerier(Setup setup);

  /// A message of the membership protocols that came.
  void on_message(const Packet& packet, InterfaceId arrived);
  void on_interface_changed(InterfaceId interface);
  /// True where a member on that interface's link wants the flow.
  bool wants(const GroupFlow& flow, InterfaceId interface) const;

 private:
  /// One family on one interface that is up.
  struct Line {
    explicit Line(const MembershipOptions& options) : table(options) {}
    GroupTable table;
    Time query_at = kNever;  ///< about all groups; while another router asks, when that is over
    unsigned startup_left = 0;
    bool asks = true;                            ///< it is the querier
    std::map<IpAddress, std::string> told = {};  ///< in the trace
  };
  using LineKey = std::pair<InterfaceId, Family>;

  void open_lines();
  void run();
  void run_line(const LineKey& key, Line& line);
  void query_all(const LineKey& key, Line& line);
  void send(const LineKey& key, const GroupQuery& query);
  void take(const GroupReport& report, const Packet& packet, const LineKey& key, Line& line);
  void take(const GroupQuery& query, const Packet& packet, const LineKey& key, Line& line);
  void tell(const IpAddress& group, const LineKey& key, Line& line);
  bool is_on_link(const Packet& packet, InterfaceId interface) const;
  void arm();

  Executor& executor_;
  MembershipPort& port_;
  MembershipOptions options_;
  std::map<LineKey, Line> lines_;
  Task task_;
};

}  // namespace post::sim
