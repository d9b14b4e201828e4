// Chunks as they go to a stack.
#include <algorithm>

#include "model/scheduling/handover.h"

namespace post::queue {

Chunk Handover::chunk_of(const QueuedMessage& message, Range octets, Time now) {
  Chunk chunk;
  chunk.key = store_.key_of(message);
  chunk.offset = octets.begin;
  chunk.last = message.complete && octets.end == message.octets();
  chunk.bytes = content_of(message, octets.begin, octets.size() - (chunk.last ? 1 : 0));
  chunk.immediate = message.immediate;
  chunk.late = now > message.own.deadline;
  chunk.useful_until = message.own.deadline;
  if (octets.begin == 0) chunk.properties = properties_of(message, now);
  return chunk;
}

Bytes Handover::content_of(const QueuedMessage& message, std::uint64_t offset,
                           std::uint64_t size) const {
  if (!message.extras || !message.extras->pieces) {
    return message.content.slice(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
  }
  const std::vector<Piece>& all = message.extras->pieces->all;
  auto piece = std::ranges::upper_bound(all, offset, {}, &Piece::end);
  if (piece == all.end() || size == 0) return {};  // the end mark alone
  const auto from = [&](std::uint64_t at, std::uint64_t most) {
    const std::uint64_t begin = piece->end - piece->content.size();
    return piece->content.slice(static_cast<std::size_t>(at - begin),
                                static_cast<std::size_t>(most));
  };
  if (offset + size <= piece->end) return from(offset, size);
  return Bytes::generate(static_cast<std::size_t>(size), [&](std::span<std::byte> to) {
    for (std::size_t done = 0; done < to.size(); ++piece) {
      const Bytes part = from(offset + done, size - done);
      std::ranges::copy(part.span(), to.begin() + static_cast<std::ptrdiff_t>(done));
      done += part.size();
    }
  });
}

// Most stacks have done with them when send() returns: then the same block serves again.
std::shared_ptr<const WireProperties> Handover::properties_of(const QueuedMessage& message,
                                                              Time now) {
  if (store_.properties.use_count() != 1) store_.properties = std::make_shared<WireProperties>();
  WireProperties& wire = *store_.properties;
  wire.octets.reset();
  if (message.complete) wire.octets = message.octets();
  wire.order = message.order;
  wire.niceness = message.own.niceness;
  wire.independent = message.independent;
  wire.idempotent = message.idempotent;
  wire.held = message.handed && message.handed->hold > 0;
  const Time deadline = message.own.deadline;
  wire.lifetime = deadline == kNever ? kForever : std::max(Duration(0), deadline - now);
  wire.after.clear();
  wire.stack.clear();
  if (message.extras) name_extras(message, wire);
  return store_.properties;
}

void Handover::name_extras(const QueuedMessage& message, WireProperties& wire) const {
  for (EdgeIndex edge = message.extras->first_antecedent; edge != kNone;
       edge = store_.edges.use().at(edge).next_antecedent) {
    wire.after.push_back(store_.edges.use().at(edge).antecedent);
  }
  if (message.extras->stack) wire.stack = *message.extras->stack;
}

}  // namespace post::queue
