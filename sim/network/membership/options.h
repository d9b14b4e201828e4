// The constants of group membership, named as in RFC 3376 section 8 and RFC 3810 section 9.
#pragma once

#include <chrono>

#include "model/time.h"

namespace post::sim {

/// All nodes of a network have the same. Intervals are above 0 and at most kLongest.
struct MembershipOptions {
  /// What the messages can tell: RFC 3376 section 4.1.1, in tenths of a second.
  static constexpr Duration kLongest = std::chrono::milliseconds(3'174'400);

  unsigned robustness = 2;  ///< 2 to 7: how often all is said that may be lost
  Duration query_interval = std::chrono::seconds(125);
  Duration query_response_interval = std::chrono::seconds(10);
  Duration last_member_query_interval = std::chrono::seconds(1);
  Duration unsolicited_report_interval = std::chrono::seconds(1);

  Duration startup_query_interval() const { return query_interval / 4; }
  Duration group_membership_interval() const {
    return robustness * query_interval + query_response_interval;
  }
  Duration other_querier_present_interval() const {
    return robustness * query_interval + query_response_interval / 2;
  }
  Duration last_member_query_time() const { return robustness * last_member_query_interval; }
};

}  // namespace post::sim
