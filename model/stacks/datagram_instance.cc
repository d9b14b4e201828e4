// A PSI on a flow of datagrams: each Message is one of them.
#include "model/stacks/datagram_instance.h"

#include <span>
#include <utility>

#include "model/stacks/dscp.h"

namespace post {

PsiTraits DatagramInstance::promise() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.needs_total = true;
  traits.abandon = true;
  traits.connectionless = true;
  traits.groups = true;
  traits.half_close = true;
  traits.may_duplicate = true;
  return traits;
}

DatagramInstance::DatagramInstance(Host& host, std::unique_ptr<DatagramFlow> flow,
                                   DscpMarking marking)
    : flow_(std::move(flow)),
      max_payload_(flow_->max_payload()),
      marking_(marking),
      report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }) {
  flow_->set_delegate(this);
}

void DatagramInstance::set_delegate(ProtocolStackInstance::Delegate* delegate) {
  delegate_ = delegate;
  if (delegate != nullptr) report_.arm();
}

PsiTraits DatagramInstance::traits() const {
  PsiTraits traits = promise();
  traits.max_message = max_payload_;
  return traits;
}

PathSample DatagramInstance::sample() const { return {{}, max_payload_ + 1}; }

std::size_t DatagramInstance::budget(StreamId) const {
  return waiting_ || failed_ ? 0 : max_payload_ + 1;
}

void DatagramInstance::send(Chunk chunk) {
  Signals signals;
  if (chunk.properties) signals.dscp = dscp_of(*chunk.properties, marking_);
  signals.useful_until = chunk.useful_until;
  offer({std::move(chunk.bytes), signals});
}

void DatagramInstance::grant(StreamId, Credit credit) {
  granted_ = credit.octets;
  report_.arm();
}

void DatagramInstance::reset(Cause) {
  silent_ = true;
  report_.disarm();
}

void DatagramInstance::offer(const Waiting& datagram) {
  switch (flow_->send(std::span(&datagram.bytes, 1), datagram.signals)) {
    case SendStatus::kTaken:
      return;
    case SendStatus::kBlocked:
      waiting_ = datagram;
      return;
    case SendStatus::kTooBig:
      return fail(Cause::kPacketTooBig);
    case SendStatus::kUnreachable:
      return fail(Cause::kUnreachable);
  }
}

void DatagramInstance::on_sendable() {
  if (!waiting_) return;
  const Waiting datagram = *std::exchange(waiting_, {});
  offer(datagram);
  budget_wanted_ = !waiting_;
  report();
}

void DatagramInstance::on_path_error(const PathError& error) {
  if (error.cause != Cause::kPacketTooBig) return fail(error.cause);
  max_payload_ = flow_->max_payload();
  budget_wanted_ = true;
  report();
}

// Reported later: the network may say so inside send().
void DatagramInstance::fail(Cause cause) {
  if (!failed_) failed_ = cause;
  report_.arm();
}

void DatagramInstance::report() {
  if (!listening()) return;
  if (!std::exchange(up_reported_, true)) delegate_->on_up(EarlyResult::kNone);
  if (listening()) read_all();
  if (listening() && std::exchange(budget_wanted_, false)) delegate_->on_budget();
  if (listening() && failed_) {
    silent_ = true;
    delegate_->on_down(*failed_);
  }
}

void DatagramInstance::read_all() {
  while (listening() && passed_up_ < granted_) {
    std::optional<Datagram> datagram = flow_->receive();
    if (!datagram) return;
    passed_up_ += datagram->bytes.size() + 1;
    Chunk chunk;
    chunk.key = {kStream, arriving_++};
    chunk.bytes = std::move(datagram->bytes);
    chunk.last = true;
    chunk.ecn = datagram->ecn;
    delegate_->on_chunk(std::move(chunk));
  }
}

}  // namespace post
