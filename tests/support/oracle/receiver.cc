#include "tests/support/oracle/receiver.h"

#include <algorithm>

namespace post::oracle {
namespace {

std::string text(MessageKey key) {
  return std::to_string(key.stream) + "." + std::to_string(key.message);
}

}  // namespace

Receiver::Message* Receiver::find(MessageKey key) {
  const auto place = std::ranges::find(messages_, key, &Message::key);
  return place == messages_.end() ? nullptr : &*place;
}

const Receiver::Message* Receiver::find(MessageKey key) const {
  const auto place = std::ranges::find(messages_, key, &Message::key);
  return place == messages_.end() ? nullptr : &*place;
}

Receiver::Message& Receiver::known(MessageKey key) {
  if (Message* message = find(key)) return *message;
  Message message;
  message.key = key;
  return messages_.emplace_back(std::move(message));
}

bool Receiver::settled(MessageKey key) const {
  const Message* message = find(key);
  return message != nullptr && message->fate != Fate::kOpen;
}

// ---- what comes --------------------------------------------------------------------------------

void Receiver::take(MessageKey key, Range octets, std::uint64_t total,
                    const WireProperties& properties) {
  Message& message = known(key);
  if (message.fate != Fate::kOpen) return;  // rule 60: delivered at most once
  if (message.began == 0) message.began = ++begun_;
  message.octets.resize(total);
  message.properties = properties;
  for (std::uint64_t i = octets.begin; i < octets.end; ++i) message.octets[i] = true;
  const bool whole = std::ranges::count(message.octets, false) == 0;
  if (whole && message.completed == 0) message.completed = ++completed_;
  drop_orphans();
}

void Receiver::skip(MessageKey key, const WireProperties& properties) {
  Message& message = known(key);
  if (message.fate != Fate::kOpen) return;
  message.properties.order = properties.order;
  settle(message, Fate::kSkipped);
  drop_orphans();
}

void Receiver::settle(Message& message, Fate fate) {
  message.fate = fate;
  if (fate == Fate::kSkipped && message.begun) broken_.push_back(message.key);
  settled_orders_[message.key.stream].insert(message.properties.order);
}

// Rule 40: whoever depends on what was given up is dropped, unless it is independent. Only its
// first octet tells what it depends on.
void Receiver::drop_orphans() {
  for (bool again = true; std::exchange(again, false);) {
    for (Message& message : messages_) {
      if (message.fate != Fate::kOpen || message.octets.empty() || !message.octets[0]) continue;
      if (message.properties.independent) continue;
      const bool orphan = std::ranges::any_of(message.properties.after, [&](MessageKey key) {
        const Message* antecedent = find(key);
        return antecedent != nullptr && antecedent->fate == Fate::kSkipped;
      });
      if (!orphan) continue;
      settle(message, Fate::kSkipped);
      again = true;
    }
  }
}

// ---- what requests get -------------------------------------------------------------------------

void Receiver::ask_message(StreamId stream) { requests_[stream].push_back({}); }

void Receiver::ask_part(StreamId stream, PartSize size) { requests_[stream].push_back({size}); }

// Rules 31, 32 and 36: for all ordered ones before it, and for all that it depends on.
bool Receiver::waits(const Message& message) const {
  if (message.octets.empty() || !message.octets[0]) return true;
  for (const MessageKey& key : message.properties.after) {
    if (!settled(key)) return true;
  }
  const auto orders = settled_orders_.find(message.key.stream);
  for (std::uint64_t order = 1; order < message.properties.order; ++order) {
    if (orders == settled_orders_.end() || !orders->second.contains(order)) return true;
  }
  return false;
}

// Rule 80: strictly in the order of asking.
std::string Receiver::next(StreamId stream) {
  auto& requests = requests_[stream];
  if (requests.empty()) return {};
  const Request request = requests.front();
  const std::string given = request.part ? give_part(stream, *request.part) : give_message(stream);
  if (!given.empty()) requests.pop_front();
  drop_orphans();
  return given;
}

std::string Receiver::give_message(StreamId stream) {
  Message* first = nullptr;
  for (Message& message : messages_) {
    if (message.key.stream != stream || message.fate != Fate::kOpen || message.begun) continue;
    if (message.completed == 0 || waits(message)) continue;
    if (first == nullptr || message.completed < first->completed) first = &message;
  }
  if (first == nullptr) return {};
  settle(*first, Fate::kHanded);
  return "message " + text(first->key) + " of " + std::to_string(first->octets.size() - 1);
}

/// Octets of content that can be read now.
std::uint64_t Receiver::available(const Message& message) {
  std::uint64_t end = message.read;
  while (end + 1 < message.octets.size() && message.octets[end]) ++end;
  return end - message.read;
}

bool Receiver::ends_there(const Message& message, std::uint64_t content) {
  const std::uint64_t end = message.read + content;
  return end + 1 == message.octets.size() && message.octets[end];
}

// Rule 80: what was read in part and will not complete ends with an error.
std::string Receiver::give_broken(StreamId stream) {
  const auto first = std::ranges::find(broken_, stream, &MessageKey::stream);
  if (first == broken_.end()) return {};
  const MessageKey key = *first;
  broken_.erase(first);
  return "incomplete " + text(key);
}

// Rule 79: at least min octets, or the end; never more than max.
std::string Receiver::give_part(StreamId stream, PartSize size) {
  if (const std::string broken = give_broken(stream); !broken.empty()) return broken;
  Message* first = nullptr;
  for (Message& message : messages_) {
    if (message.key.stream != stream) continue;
    if (message.fate != Fate::kOpen || waits(message)) continue;
    const std::uint64_t content = available(message);
    if (content < size.min && !ends_there(message, content)) continue;
    if (first == nullptr || message.began < first->began) first = &message;
  }
  if (first == nullptr) return {};
  const std::uint64_t octets = std::min(available(*first), size.max);
  const bool complete = ends_there(*first, octets);
  const std::string at = " at " + std::to_string(first->read) + " of " + std::to_string(octets);
  first->read += octets;
  first->begun = true;
  if (complete) settle(*first, Fate::kHanded);
  return "part " + text(first->key) + at + (complete ? " complete" : "");
}

}  // namespace post::oracle
