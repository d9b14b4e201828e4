#include "experiments/lab/workloads/conversation.h"

#include <algorithm>

namespace post::lab {

namespace {

std::vector<MetricDeclaration> metrics() {
  using enum MetricType;
  return {{"queued", kCount, "Messages that the workload gave to send()"},
          {"refused", kCount, "of those, refused by send() itself"},
          {"sent", kCount, "Messages handed whole to a stack"},
          {"failed", kCount, "Messages that ended failed"},
          {"failure", kText, "why the first one failed or was refused; empty where none was"},
          {"first_queued_ns", kTime, "when the first Message was queued"},
          {"last_sent_ns", kTime, "when the last Message was handed whole to a stack"},
          {"received", kCount, "Messages that the peer's application got"},
          {"received_octets", kOctets, "content that the peer's application got"},
          {"duplicates", kCount, "Messages that the peer's application got again"},
          {"disordered", kCount, "Messages that the peer's application got behind a later one"},
          {"corrupt", kCount, "Messages or replies that arrived changed"},
          {"first_received_ns", kTime, "when the peer's application got its first Message"},
          {"last_received_ns", kTime, "when the peer's application got its last Message"},
          {"replies", kCount, "replies that arrived"},
          {"first_reply_ns", kTime, "when the first reply arrived"},
          {"last_reply_ns", kTime, "when the last reply arrived"},
          {"reply_time_min_ns", kDuration, "shortest time from queueing a request to its reply"},
          {"reply_time_median_ns", kDuration, "median of that time, the lower of two"},
          {"reply_time_max_ns", kDuration, "longest of that time"}};
}

}  // namespace

WorkloadDeclaration conversation_declaration(std::string name, std::string summary) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .parameters = {{.name = "framers",
                          .type = ParameterType::kTextList,
                          .help = "Framers of byte streams, first added first; none: as the "
                                  "listener at the other end says",
                          .fallback = std::vector<std::string>{},
                          .choices = FramerRegistry::built_in().names()}},
          .metrics = metrics()};
}

void Conversation::send(std::size_t octets, std::uint64_t reply_octets) {
  if (!carrier_) open();
  const auto ordinal = static_cast<std::uint32_t>(++queued_);
  if (!first_queued_) first_queued_ = now();
  const Verb verb = reply_octets > 0 ? Verb::kReply : Verb::kTake;
  if (reply_octets > 0) awaiting_reply_.emplace(ordinal, now());
  const Result<MessageRef> message =
      carrier_->send(make_content({verb, setup_.number, ordinal, reply_octets}, octets), this);
  if (message.ok()) return;
  ++refused_;
  if (failure_.empty()) failure_ = message.error().name;
  awaiting_reply_.erase(ordinal);
}

void Conversation::finish() {
  finished_ = true;
  close_if_settled();
}

bool Conversation::settled() const {
  return finished_ && awaiting_reply_.empty() && sent_ + failed_ + refused_ >= queued_;
}

void Conversation::open() {
  carrier_ = setup_.endpoint.initiate(Local{}, setup_.remote, {.framers = setup_.framers});
  carrier_->ready([this](InMessage reply) { return take_reply(reply); });
}

bool Conversation::take_reply(const InMessage& reply) {
  const auto header = read_header(reply.content());
  if (!header || !content_is_intact(*header, reply.content())) ++corrupt_replies_;
  if (!header) return true;
  const auto request = awaiting_reply_.find(header->ordinal);
  if (request == awaiting_reply_.end()) return true;
  reply_times_.push_back(now() - request->second);
  awaiting_reply_.erase(request);
  if (!first_reply_) first_reply_ = now();
  last_reply_ = now();
  delegate_.on_reply();
  close_if_settled();
  return true;
}

void Conversation::close_if_settled() {
  if (!finished_ || closed_ || !carrier_ || !awaiting_reply_.empty()) return;
  closed_ = true;
  carrier_->close();
}

void Conversation::on_sent(const MessageRef&, const Sent&) {
  ++sent_;
  last_sent_ = now();
}

void Conversation::on_failed(const MessageRef& message, const Failed& failed) {
  ++failed_;
  if (failure_.empty()) failure_ = name_of(failed.cause);
  awaiting_reply_.erase(static_cast<std::uint32_t>(message.message()));
  close_if_settled();
}

void Conversation::set(Summary& summary, const std::string& metric,
                       std::optional<Time> time) const {
  if (time) summary.set("workload." + setup_.spec.name + "." + metric, *time);
}

void Conversation::report(const Receipts& receipts, Summary& summary) const {
  const std::string prefix = "workload." + setup_.spec.name + ".";
  const auto count = [&](const char* metric, std::uint64_t value, Unit unit = Unit::kCount) {
    summary.set(prefix + metric, static_cast<std::int64_t>(value), unit);
  };
  count("queued", queued_);
  count("refused", refused_);
  count("sent", sent_);
  count("failed", failed_);
  summary.set_text(prefix + "failure", failure_);
  set(summary, "first_queued_ns", first_queued_);
  set(summary, "last_sent_ns", last_sent_);
  count("received", receipts.received);
  count("received_octets", receipts.octets, Unit::kOctets);
  count("duplicates", receipts.duplicates);
  count("disordered", receipts.disordered);
  count("corrupt", receipts.corrupt + corrupt_replies_);
  set(summary, "first_received_ns", receipts.first);
  set(summary, "last_received_ns", receipts.last);
  count("replies", reply_times_.size());
  set(summary, "first_reply_ns", first_reply_);
  set(summary, "last_reply_ns", last_reply_);
  if (reply_times_.empty()) return;
  std::vector<Duration> sorted = reply_times_;
  std::ranges::sort(sorted);
  summary.set(prefix + "reply_time_min_ns", sorted.front());
  summary.set(prefix + "reply_time_median_ns", sorted[(sorted.size() - 1) / 2]);
  summary.set(prefix + "reply_time_max_ns", sorted.back());
}

}  // namespace post::lab
