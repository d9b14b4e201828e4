// Skip notices: what a peer must know of a Message that will not complete (rules 32, 40).
#pragma once

#include "model/scheduling/store.h"

namespace post::queue {

/// Of one that is about to leave. Its share of the hold credit that was not used returns.
void skip(Store& store, Lane& lane, const QueuedMessage& message);
/// Of one that left without a notice, now that somebody waits for it. `order` 0: unordered, or not
/// known any more.
void skip(Store& store, Lane* lane, const MessageKey& key, std::uint64_t order);

}  // namespace post::queue
