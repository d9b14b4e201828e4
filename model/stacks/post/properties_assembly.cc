#include "model/stacks/post/properties_assembly.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/stacks/post/properties.h"

namespace post::wire {
namespace {

Error beyond(const char* what, std::size_t allowed) {
  return {"limit", std::string(what) + "; allowed: up to " + std::to_string(allowed)};
}

}  // namespace

bool PropertiesAssembly::done(MessageKey key) const {
  const auto stream = done_.find(key.stream);
  return stream != done_.end() && stream->second.contains(key.message);
}

PropertiesAssembly::Ready PropertiesAssembly::take(Chunk&& chunk) {
  const MessageKey key = chunk.key;
  const bool ready = chunk.offset > 0 || chunk.properties || done(key);
  if (ready) return std::vector<Chunk>{std::move(chunk)};
  if (chunks_ == kMostChunks) return beyond("more content that waits for properties", kMostChunks);
  ++chunks_;
  entries_[key].waiting.push_back(std::move(chunk));
  return complete(key);
}

PropertiesAssembly::Ready PropertiesAssembly::take(const PropertiesFrame& part) {
  if (done(part.key)) return std::vector<Chunk>();
  Entry& entry = entries_[part.key];
  if (entry.octets.empty()) {
    if (octets_ + part.total > kMostOctets) {
      return beyond("more octets of unfinished properties", kMostOctets);
    }
    octets_ += part.total;
    entry.octets.resize(part.total);
  }
  if (entry.octets.size() != part.total) {
    return Error{"malformed", "parts of properties say " + std::to_string(entry.octets.size()) +
                                  " and " + std::to_string(part.total) + " octets"};
  }
  std::ranges::copy(part.octets.span(),
                    entry.octets.begin() + static_cast<std::ptrdiff_t>(part.offset));
  entry.known.add({part.offset, part.offset + part.octets.size()});
  return complete(part.key);
}

// Properties alone wait for the Message: it may have been given up, and is skipped then.
PropertiesAssembly::Ready PropertiesAssembly::complete(MessageKey key) {
  const auto found = entries_.find(key);
  Entry& entry = found->second;
  const bool whole = !entry.octets.empty() && entry.known.covers({0, entry.octets.size()});
  if (!whole || entry.waiting.empty()) return std::vector<Chunk>();
  auto properties = parse_properties(entry.octets);
  if (!properties) return Error{"malformed", "properties that came in parts cannot be parsed"};
  const auto shared = std::make_shared<const WireProperties>(std::move(*properties));
  std::vector<Chunk> ready = entry.waiting;
  for (Chunk& chunk : ready) chunk.properties = shared;
  drop(found);
  IdSet& runs = done_[key.stream];
  runs.add(key.message);
  if (runs.ranges() > kMostRuns) runs.pop_range();
  return ready;
}

void PropertiesAssembly::drop(std::map<MessageKey, Entry>::iterator entry) {
  octets_ -= entry->second.octets.size();
  chunks_ -= entry->second.waiting.size();
  entries_.erase(entry);
}

void PropertiesAssembly::forget(MessageKey key) {
  if (const auto entry = entries_.find(key); entry != entries_.end()) drop(entry);
}

void PropertiesAssembly::forget(StreamId stream) {
  auto entry = entries_.lower_bound({stream, 0});
  while (entry != entries_.end() && entry->first.stream == stream) drop(entry++);
  done_.erase(stream);
}

}  // namespace post::wire
