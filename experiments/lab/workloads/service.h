// The far side of all built-in workloads: takes their Messages, checks them and answers where
// asked.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "experiments/lab/workloads/envelope.h"
#include "experiments/lab/workloads/paced_reader.h"
#include "experiments/lab/workloads/protocol.h"
#include "experiments/lab/workloads/workload.h"

namespace post::lab {

/// Serves every Carrier that the Listener of one endpoint accepts, whoever its Responder hears
/// from, and the group of its Sink.
class Service {
 public:
  static constexpr std::uint64_t kMostReplyOctets = 64 << 20;

  Service(Host& host, Endpoint& endpoint) : host_(host), endpoint_(endpoint) {}

  /// Listens as the scenario says. An error says why it cannot.
  Result<void> listen(const ListenSpec& spec);
  /// Hears a group as the scenario says.
  Result<void> hear(const SinkSpec& spec);
  /// What came from the workload of that number; 0: what came from nobody.
  Receipts receipts(std::uint32_t workload) const;

 private:
  struct Seen {
    Receipts receipts;
    std::set<std::uint32_t> ordinals;
  };

  Result<void> accept(const ListenSpec& spec, const Parameters& parameters);
  Result<void> respond(const ListenSpec& spec, const Parameters& parameters);
  void serve(Carrier carrier, const ReadSpec& read, const Envelope& envelope);
  /// Notes the Message; what it asks for in reply, if anything.
  std::optional<OutMessage> take(const InMessage& message, const Envelope& envelope);
  void note(const Bytes& content, const WorkloadHeader& header);

  Host& host_;
  Endpoint& endpoint_;
  std::map<std::uint32_t, Seen> seen_;
  std::vector<std::unique_ptr<PacedReader>> readers_;
};

}  // namespace post::lab
