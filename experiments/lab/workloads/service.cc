#include "experiments/lab/workloads/service.h"

#include <algorithm>

#include "experiments/lab/workloads/protocol.h"

namespace post::lab {

Result<void> Service::listen(const ListenSpec& spec) {
  PolicyContext policy;
  for (const std::string& stack : spec.stacks) policy.require(policy::stack(stack));
  Listener listener =
      endpoint_.listen({.port = spec.port}, {.policy = policy, .framers = spec.framers});
  if (listener.error()) return *listener.error();
  listener.accept([this](Carrier carrier) {
    serve(carrier);
    return true;
  });
  return {};
}

void Service::serve(Carrier carrier) {
  carrier.ready([this, carrier](InMessage message) {
    take(carrier, message);
    return true;
  });
}

void Service::take(Carrier carrier, const InMessage& message) {
  const auto header = read_header(message.content());
  if (!header) {
    ++seen_[0].receipts.corrupt;
    return;
  }
  note(message, *header);
  if (header->verb != Verb::kReply) return;
  const std::uint64_t octets =
      std::clamp<std::uint64_t>(header->reply_octets, WorkloadHeader::kOctets, kMostReplyOctets);
  carrier.send(make_content({Verb::kTake, header->workload, header->ordinal, 0}, octets));
}

void Service::note(const InMessage& message, const WorkloadHeader& header) {
  Seen& seen = seen_[header.workload];
  Receipts& receipts = seen.receipts;
  const Time now = host_.executor().now();
  ++receipts.received;
  receipts.octets += message.size();
  if (!content_is_intact(header, message.content())) ++receipts.corrupt;
  if (!seen.ordinals.empty() && header.ordinal < *seen.ordinals.rbegin()) ++receipts.disordered;
  if (!seen.ordinals.insert(header.ordinal).second) ++receipts.duplicates;
  if (!receipts.first) receipts.first = now;
  receipts.last = now;
}

Receipts Service::receipts(std::uint32_t workload) const {
  const auto seen = seen_.find(workload);
  return seen == seen_.end() ? Receipts{} : seen->second.receipts;
}

}  // namespace post::lab
