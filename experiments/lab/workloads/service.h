// The far side of all built-in workloads: takes their Messages, checks them and answers where
// asked.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "experiments/lab/workloads/protocol.h"
#include "experiments/lab/workloads/workload.h"

namespace post::lab {

/// Serves every Carrier that the Listener of one endpoint accepts.
class Service {
 public:
  static constexpr std::uint64_t kMostReplyOctets = 64 << 20;

  Service(Host& host, Endpoint& endpoint) : host_(host), endpoint_(endpoint) {}

  /// Listens as the scenario says. An error says why it cannot.
  Result<void> listen(const ListenSpec& spec);
  /// What came from the workload of that number; 0: what came from nobody.
  Receipts receipts(std::uint32_t workload) const;

 private:
  struct Seen {
    Receipts receipts;
    std::set<std::uint32_t> ordinals;
  };

  void serve(Carrier carrier);
  void take(Carrier carrier, const InMessage& message);
  void note(const InMessage& message, const WorkloadHeader& header);

  Host& host_;
  Endpoint& endpoint_;
  std::map<std::uint32_t, Seen> seen_;
};

}  // namespace post::lab
