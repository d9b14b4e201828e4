// A map of few entries.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/few.h"

namespace post {

/// As std::map, in one sorted row, whose first entry allocates nothing: asking costs O(log n), or a
/// comparison where there is one entry; adding and erasing move what is behind. For what is bounded
/// by the streams or Transients that are open. Pointers are valid until the next change.
template <class Key, class Value>
class FlatMap {
 public:
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  /// Null: there is none.
  Value* find(const Key& key) {
    if (items_.size() == 1) return items_.front().first == key ? &items_.front().second : nullptr;
    Item* const place = at_least(key);
    return place != items_.end() && place->first == key ? &place->second : nullptr;
  }
  const Value* find(const Key& key) const { return const_cast<FlatMap*>(this)->find(key); }
  bool contains(const Key& key) const { return find(key) != nullptr; }
  Value& operator[](const Key& key) {
    Item* const place = at_least(key);
    if (place != items_.end() && place->first == key) return place->second;
    return items_.insert(place, {key, Value()})->second;
  }
  void erase(const Key& key) {
    Item* const place = at_least(key);
    if (place != items_.end() && place->first == key) items_.erase(place);
  }

 private:
  using Item = std::pair<Key, Value>;

  Item* at_least(const Key& key) { return std::ranges::lower_bound(items_, key, {}, &Item::first); }

  Few<Item> items_;
};

}  // namespace post
