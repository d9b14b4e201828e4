#include "experiments/lab/workloads/conversation.h"

#include <algorithm>
#include <numeric>

namespace post::lab {

namespace {

std::vector<MetricDeclaration> metrics() {
  using enum MetricType;
  std::vector<MetricDeclaration> metrics = Fates::metrics();
  const std::vector<MetricDeclaration> of_the_peer{
      {"received", kCount, "Messages that the peer's application got"},
      {"received_octets", kOctets, "content that the peer's application got"},
      {"duplicates", kCount, "Messages that the peer's application got again"},
      {"disordered", kCount, "Messages that the peer's application got behind a later one"},
      {"corrupt", kCount, "Messages or replies that arrived changed"},
      {"first_received_ns", kTime, "when the peer's application got its first Message"},
      {"last_received_ns", kTime, "when the peer's application got its last Message"},
      {"latency_min_ns", kDuration, "shortest time from queueing a Message to its arrival"},
      {"latency_median_ns", kDuration, "median of that time, the lower of two"},
      {"latency_p90_ns", kDuration, "of that time, which nine in ten did not exceed"},
      {"latency_p99_ns", kDuration, "of that time, which 99 in 100 did not exceed"},
      {"latency_max_ns", kDuration, "longest of that time"},
      {"replies", kCount, "replies that arrived"},
      {"first_reply_ns", kTime, "when the first reply arrived"},
      {"last_reply_ns", kTime, "when the last reply arrived"},
      {"reply_time_min_ns", kDuration, "shortest time from queueing a request to its reply"},
      {"reply_time_median_ns", kDuration, "median of that time, the lower of two"},
      {"reply_time_max_ns", kDuration, "longest of that time"}};
  metrics.insert(metrics.end(), of_the_peer.begin(), of_the_peer.end());
  return metrics;
}

std::string prefix_of(const WorkloadSpec& spec) { return "workload." + spec.name + "."; }

void set(Summary& summary, const std::string& metric, std::optional<Time> time) {
  if (time) summary.set(metric, *time);
}

bool is_group(const Remote& remote) {
  return !remote.addresses().empty() && remote.addresses().front().ip.is_multicast();
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

/// `call` with what Messages are sent by.
template <class Call>
auto Conversation::on_open(Call&& call) {
  return source_ ? call(*source_) : call(*carrier_);
}

Bytes Conversation::next_content(std::uint32_t ordinal, std::size_t octets,
                                 std::uint64_t reply_octets) const {
  const Verb verb = reply_octets > 0 ? Verb::kReply : Verb::kTake;
  return make_content({verb, setup_.number, ordinal, reply_octets}, octets);
}

Handed Conversation::send(std::size_t octets, std::uint64_t reply_octets,
                          const MessageProperties& properties) {
  open();
  const std::uint32_t ordinal = fates_.queue(now());
  if (reply_octets > 0) awaiting_reply_.emplace(ordinal, now());
  OutMessage message(envelope_.request(next_content(ordinal, octets, reply_octets)));
  message.properties() = properties;
  return note(ordinal,
              on_open([&](auto& carrier) { return carrier.send(std::move(message), this); }));
}

Handed Conversation::begin(std::vector<std::uint64_t> sizes, const MessageProperties& properties) {
  open();
  const std::uint32_t ordinal = fates_.queue(now());
  const std::uint64_t total = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  const Bytes content = next_content(ordinal, total, 0);
  OutMessage first(envelope_.request(content.slice(0, sizes.front())));
  first.properties() = properties;
  Result<PartialMessage> begun =
      on_open([&](auto& carrier) { return carrier.begin(std::move(first), this); });
  if (!begun.ok()) return refuse(ordinal, begun.error());
  const MessageRef message = begun->message();
  Pieces pieces{*std::move(begun), content.slice(sizes.front()), std::move(sizes)};
  if (pieces.sizes.size() == 1) {
    pieces.message.finish();
  } else {
    pieces_.emplace(ordinal, std::move(pieces));
  }
  return note(ordinal, message);
}

void Conversation::append(std::uint32_t ordinal) {
  const auto found = pieces_.find(ordinal);
  if (found == pieces_.end()) return;
  Pieces& pieces = found->second;
  const std::uint64_t size = pieces.sizes[pieces.next++];
  const bool last = pieces.next == pieces.sizes.size();
  OutMessage piece(pieces.left.slice(0, size));
  pieces.left = pieces.left.slice(size);
  const Outcome<void> taken =
      last ? pieces.message.finish(std::move(piece)) : pieces.message.append(std::move(piece));
  if (last || !taken.ok()) pieces_.erase(found);
}

Handed Conversation::note(std::uint32_t ordinal, const Result<MessageRef>& message) {
  if (!message.ok()) return refuse(ordinal, message.error());
  ordinals_.emplace(message->message(), ordinal);
  return {ordinal, *message};
}

Handed Conversation::refuse(std::uint32_t ordinal, const Error& error) {
  fates_.refuse(ordinal, error.name);
  awaiting_reply_.erase(ordinal);
  return {ordinal, std::nullopt};
}

void Conversation::finish() {
  finished_ = true;
  close_if_settled();
}

bool Conversation::settled() const {
  return finished_ && awaiting_reply_.empty() && fates_.all_settled();
}

void Conversation::open() {
  if (carrier_ || source_) return;
  if (is_group(setup_.remote)) {
    source_ = setup_.endpoint.source(Local{}, setup_.remote, {.framers = setup_.framers});
    return;
  }
  carrier_ = setup_.endpoint.initiate(Local{}, setup_.remote, {.framers = setup_.framers});
  carrier_->ready([this](InMessage reply) { return take_reply(reply); });
}

bool Conversation::take_reply(const InMessage& reply) {
  const Bytes content = envelope_.open(reply.content());
  if (content.empty() && envelope_.answers_all) return true;
  const auto header = read_header(content);
  if (!header || !content_is_intact(*header, content)) ++corrupt_replies_;
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
  const bool open = carrier_ || source_;
  if (!finished_ || closed_ || !open || !awaiting_reply_.empty()) return;
  closed_ = true;
  on_open([](auto& carrier) { return carrier.close(); });
}

void Conversation::no_reply_to(const MessageRef& message) {
  awaiting_reply_.erase(ordinal_of(message));
  close_if_settled();
}

void Conversation::on_sent(const MessageRef& message, const Sent& sent) {
  fates_.sent(ordinal_of(message), sent);
}

void Conversation::on_acked(const MessageRef& message, const Acked& acked) {
  fates_.acked(ordinal_of(message), acked);
}

void Conversation::on_expired(const MessageRef& message, const Expired& expired) {
  fates_.expired(ordinal_of(message), expired);
  no_reply_to(message);
}

void Conversation::on_failed(const MessageRef& message, const Failed& failed) {
  fates_.failed(ordinal_of(message), failed);
  no_reply_to(message);
}

void Conversation::report(const Receipts& receipts, Summary& summary) const {
  fates_.report(prefix_of(setup_.spec), summary);
  report_receipts(receipts, summary);
  report_latency(receipts, summary);
  report_replies(summary);
}

void Conversation::report_receipts(const Receipts& receipts, Summary& summary) const {
  const std::string prefix = prefix_of(setup_.spec);
  const auto count = [&](const char* metric, std::uint64_t value, Unit unit = Unit::kCount) {
    summary.set(prefix + metric, static_cast<std::int64_t>(value), unit);
  };
  count("received", receipts.received);
  count("received_octets", receipts.octets, Unit::kOctets);
  count("duplicates", receipts.duplicates);
  count("disordered", receipts.disordered);
  count("corrupt", receipts.corrupt + corrupt_replies_);
  set(summary, prefix + "first_received_ns", receipts.first);
  set(summary, prefix + "last_received_ns", receipts.last);
}

void Conversation::report_latency(const Receipts& receipts, Summary& summary) const {
  std::vector<Duration> latencies;
  for (const Receipt& receipt : receipts.arrivals) {
    if (receipt.ordinal == 0 || receipt.ordinal > queued()) continue;  // corrupt
    latencies.push_back(receipt.at - fates_.of(receipt.ordinal).queued);
  }
  if (latencies.empty()) return;
  std::ranges::sort(latencies);
  const std::string prefix = prefix_of(setup_.spec) + "latency_";
  summary.set(prefix + "min_ns", latencies.front());
  summary.set(prefix + "median_ns", quantile(latencies, 50));
  summary.set(prefix + "p90_ns", quantile(latencies, 90));
  summary.set(prefix + "p99_ns", quantile(latencies, 99));
  summary.set(prefix + "max_ns", latencies.back());
}

void Conversation::report_replies(Summary& summary) const {
  const std::string prefix = prefix_of(setup_.spec);
  summary.set(prefix + "replies", static_cast<std::int64_t>(reply_times_.size()));
  set(summary, prefix + "first_reply_ns", first_reply_);
  set(summary, prefix + "last_reply_ns", last_reply_);
  if (reply_times_.empty()) return;
  std::vector<Duration> sorted = reply_times_;
  std::ranges::sort(sorted);
  summary.set(prefix + "reply_time_min_ns", sorted.front());
  summary.set(prefix + "reply_time_median_ns", quantile(sorted, 50));
  summary.set(prefix + "reply_time_max_ns", sorted.back());
}

}  // namespace post::lab
