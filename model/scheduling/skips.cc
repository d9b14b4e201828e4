#include "model/scheduling/skips.h"

#include <utility>

namespace post::queue {
namespace {

void tell(Store& store, Lane* lane, outbound::Skip notice) {
  if (lane != nullptr && lane->tells_skips())
    lane->skips.use().insert_or_assign(notice.key, notice);
  store.events.emplace_back(std::move(notice));
}

}  // namespace

void skip(Store& store, Lane& lane, const QueuedMessage& message) {
  WireProperties properties;
  properties.order = message.order;
  properties.niceness = message.own.niceness;
  properties.independent = message.independent;
  properties.idempotent = message.idempotent;
  properties.octets = message.handed ? message.handed->charged : 0;
  if (message.handed && message.handed->hold > 0) {
    properties.held = true;
    lane.allotted.hold -= message.handed->hold - message.handed->charged;
  }
  tell(store, &lane, {store.key_of(message), std::move(properties)});
}

void skip(Store& store, Lane* lane, const MessageKey& key, std::uint64_t order) {
  WireProperties properties;
  properties.octets = 0;
  properties.order = order;
  tell(store, lane, {key, std::move(properties)});
}

}  // namespace post::queue
