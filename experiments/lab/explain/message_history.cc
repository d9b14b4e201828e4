#include "experiments/lab/explain/message_history.h"

#include <algorithm>
#include <array>

#include "model/trace_events.h"

namespace post::lab {
namespace {

// Stacks that carry no numbers of Messages: `sent_as` is the place among what arrived.
constexpr std::string_view kByteStream = "tcp";  // which is the place among what was sent
constexpr std::string_view kDatagrams = "udp";   // which tells nothing: some may be lost

// Events of the side that receives: `message` counts arrivals there.
constexpr std::array kArrivals{trace::MessageReceived::kName, trace::PartReceived::kName,
                               trace::ReceiveFailed::kName,   trace::ArrivalHeld::kName,
                               trace::ArrivalDropped::kName,  trace::SkipReceived::kName};

bool is_arrival(std::string_view event) {
  return std::ranges::find(kArrivals, event) != kArrivals.end();
}

/// What the peer's stack knows of an arrival, or else its place among those handed over.
std::uint64_t number_of(const OwnedRecord& record) {
  for (const OwnedField& field : record.data) {
    const auto* number = std::get_if<std::uint64_t>(&field.value);
    if (field.name == "sent_as" && number != nullptr && *number != 0) return *number;
  }
  return record.subject.message;
}

bool mirrors(const MessagePath& one, const MessagePath& other) {
  return one.stack == other.stack && one.local == other.remote && one.remote == other.local;
}

}  // namespace

const MessagePath* MessageHistory::path(TransientId transient) const {
  const auto found = std::ranges::find(paths, transient, &MessagePath::transient);
  return found == paths.end() ? nullptr : &*found;
}

bool MessageCollector::chosen(const TraceRecord& record) const {
  const auto carrier = static_cast<std::uint64_t>(record.subject.carrier);
  return record.subject.message == choice_.message &&
         (!choice_.carrier || *choice_.carrier == carrier) &&
         (!choice_.host || *choice_.host == record.host);
}

void MessageCollector::write(TraceSeq seq, const TraceRecord& record) {
  const bool message = record.name.starts_with("message:");
  if (!message && record.name != trace::TransientUp::kName) return;
  CarrierHistory& carrier = carriers_[{std::string(record.host), record.subject.carrier}];
  carrier.association = record.subject.association;
  if (!message) {
    carrier.paths.push_back({record.subject.transient, std::string(text_field(record, "stack")),
                             std::string(text_field(record, "local")),
                             std::string(text_field(record, "remote"))});
  } else if (is_arrival(record.name)) {
    carrier.arrivals.push_back(OwnedRecord::copy_of(seq, record));
  } else {
    if (record.name == trace::MessageSent::kName) {
      carrier.sent[record.subject.transient].push_back(record.subject.message);
    }
    if (chosen(record)) {
      carrier.messages[record.subject.message].push_back(OwnedRecord::copy_of(seq, record));
    }
  }
}

std::vector<MessageHistory> MessageCollector::histories() const {
  std::vector<MessageHistory> histories;
  for (const auto& [key, carrier] : carriers_) {
    for (const auto& [message, records] : carrier.messages) {
      MessageHistory& history = histories.emplace_back();
      history = {key.first, carrier.association, key.second, message, records, carrier.paths, {}};
      history.peer = peer_of(history);
    }
  }
  return histories;
}

/// As what an arrival over `path` the peer knows the Message, if it can.
std::optional<std::uint64_t> MessageCollector::known_as(const CarrierHistory& carrier,
                                                        MessageId message,
                                                        const MessagePath& path) const {
  if (path.stack == kDatagrams) return std::nullopt;
  if (path.stack != kByteStream) return message;
  auto sent = carrier.sent.find(path.transient);
  if (sent == carrier.sent.end() && carrier.paths.size() == 1) {
    sent = carrier.sent.find(TransientId{});
  }
  if (sent == carrier.sent.end()) return std::nullopt;
  const auto place = std::ranges::find(sent->second, message);
  if (place == sent->second.end()) return std::nullopt;
  return static_cast<std::uint64_t>(place - sent->second.begin()) + 1;
}

std::optional<PeerHistory> MessageCollector::peer_of(const MessageHistory& history) const {
  const CarrierHistory& sender = carriers_.at({history.host, history.carrier});
  for (const MessagePath& path : history.paths) {
    const auto number = known_as(sender, history.message, path);
    for (const auto& [key, carrier] : carriers_) {
      const auto mirror = [&](const MessagePath& other) { return mirrors(path, other); };
      if (std::ranges::none_of(carrier.paths, mirror)) continue;
      PeerHistory peer{key.first, key.second, {}};
      for (const OwnedRecord& record : carrier.arrivals) {
        if (number == number_of(record)) peer.records.push_back(record);
      }
      if (!peer.records.empty()) return peer;
    }
  }
  return std::nullopt;
}

}  // namespace post::lab
