// Takes chunks out of Messages and keeps account of their octets (rules 20, 23, 33, 81, 85).
#pragma once

#include <memory>
#include <optional>

#include "model/scheduling/endings.h"
#include "model/scheduling/lane_view.h"

namespace post::queue {

class Handover {
 public:
  explicit Handover(Store& store) : store_(store) {}

  /// At most `limit` octets of a decision, which is alive. `early`: before the Transient is up.
  Chunk cut(Lane& lane, const Send& decision, std::uint64_t limit, Time now, bool early);
  /// Where octets of it are changed: who could take a copy?
  void note_copies(Slot slot);

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Endings endings() const { return Endings(store_); }
  struct Cut {
    Slot slot;
    Attached& via;
    Range octets;
    bool copy;
  };

  Range octets_of(const QueuedMessage& message, const Send& decision, std::uint64_t limit,
                  bool joined) const;
  void tell_start(const Lane& lane, const Cut& cut);
  Rule why_first(const Lane& lane, Slot slot) const;
  void charge(Lane& lane, QueuedMessage& message, const Cut& cut);
  Chunk chunk_of(const QueuedMessage& message, Range octets, Time now);
  Bytes content_of(const QueuedMessage& message, std::uint64_t offset, std::uint64_t size) const;
  std::shared_ptr<const WireProperties> properties_of(const QueuedMessage& message, Time now);
  void name_extras(const QueuedMessage& message, WireProperties& wire) const;
  void account(Lane& lane, QueuedMessage& message, const Cut& cut);
  void hold_transient(const QueuedMessage& message, const Cut& cut);

  Store& store_;
};

}  // namespace post::queue
