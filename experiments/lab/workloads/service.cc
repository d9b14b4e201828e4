#include "experiments/lab/workloads/service.h"

#include <algorithm>

#include "experiments/lab/workloads/protocol.h"

namespace post::lab {

Result<void> Service::listen(const ListenSpec& spec) {
  PolicyContext policy;
  for (const std::string& stack : spec.stacks) policy.require(policy::stack(stack));
  const Parameters parameters{.policy = policy, .framers = spec.framers};
  return spec.responder ? respond(spec, parameters) : accept(spec, parameters);
}

Result<void> Service::accept(const ListenSpec& spec, const Parameters& parameters) {
  Listener listener = endpoint_.listen({.port = spec.port}, parameters);
  if (listener.error()) return *listener.error();
  const Envelope& envelope = envelope_of(spec.framers);
  listener.accept([this, &envelope, read = spec.read](Carrier carrier) {
    serve(std::move(carrier), read, envelope);
    return true;
  });
  return {};
}

Result<void> Service::respond(const ListenSpec& spec, const Parameters& parameters) {
  const auto answer = [this, &envelope = envelope_of(spec.framers)](const InMessage& request,
                                                                    Source reply) {
    if (auto message = take(request, envelope)) reply.send(*std::move(message));
  };
  const Responder responder = endpoint_.respond({.port = spec.port}, answer, parameters);
  if (responder.error()) return *responder.error();
  return {};
}

Result<void> Service::hear(const SinkSpec& spec) {
  Local local{.port = spec.port};
  local.group = spec.group;
  local.source = spec.source;
  Sink sink = endpoint_.sink(local);
  if (sink.error()) return *sink.error();
  sink.ready([this](const InMessage& message) { take(message, envelope_of({})); });
  return {};
}

void Service::serve(Carrier carrier, const ReadSpec& read, const Envelope& envelope) {
  auto answer = [this, carrier, &envelope](const InMessage& message) mutable {
    if (auto reply = take(message, envelope)) carrier.send(*std::move(reply));
  };
  if (!read.at_once()) {
    readers_.push_back(std::make_unique<PacedReader>(host_, carrier, read, answer));
    return;
  }
  carrier.ready([answer](const InMessage& message) mutable {
    answer(message);
    return true;
  });
}

std::optional<OutMessage> Service::take(const InMessage& message, const Envelope& envelope) {
  const Bytes content = envelope.open(message.content());
  const auto header = read_header(content);
  if (header) {
    note(content, *header);
  } else {
    ++seen_[0].receipts.corrupt;
  }
  if (header && header->verb == Verb::kReply) {
    const std::uint64_t octets =
        std::clamp<std::uint64_t>(header->reply_octets, WorkloadHeader::kOctets, kMostReplyOctets);
    return envelope.reply(
        make_content({Verb::kTake, header->workload, header->ordinal, 0}, octets));
  }
  if (envelope.answers_all) return envelope.reply({});
  return std::nullopt;
}

void Service::note(const Bytes& content, const WorkloadHeader& header) {
  Seen& seen = seen_[header.workload];
  Receipts& receipts = seen.receipts;
  const Time now = host_.executor().now();
  ++receipts.received;
  receipts.octets += content.size();
  if (!content_is_intact(header, content)) ++receipts.corrupt;
  if (!seen.ordinals.empty() && header.ordinal < *seen.ordinals.rbegin()) ++receipts.disordered;
  if (seen.ordinals.insert(header.ordinal).second) {
    receipts.arrivals.push_back({header.ordinal, now});
  } else {
    ++receipts.duplicates;
  }
  if (!receipts.first) receipts.first = now;
  receipts.last = now;
}

Receipts Service::receipts(std::uint32_t workload) const {
  const auto seen = seen_.find(workload);
  return seen == seen_.end() ? Receipts{} : seen->second.receipts;
}

}  // namespace post::lab
