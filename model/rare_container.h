// Sets and maps that are empty most of the time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace post {

/// As the standard's container, but it holds no memory while it is empty.
template <class Container>
class RareContainer {
 public:
  bool empty() const { return read().empty(); }
  std::size_t size() const { return read().size(); }
  auto begin() const { return read().begin(); }
  auto end() const { return read().end(); }
  bool contains(const typename Container::key_type& key) const { return read().contains(key); }
  auto find(const typename Container::key_type& key) const { return read().find(key); }
  auto lower_bound(const typename Container::key_type& key) const {
    return read().lower_bound(key);
  }
  auto upper_bound(const typename Container::key_type& key) const {
    return read().upper_bound(key);
  }
  operator const Container&() const { return read(); }  // NOLINT(google-explicit-constructor)

  template <class... Arguments>
  auto emplace(Arguments&&... arguments) {
    return use().emplace(std::forward<Arguments>(arguments)...);
  }
  auto insert(typename Container::value_type value) { return use().insert(std::move(value)); }
  auto& operator[](const typename Container::key_type& key) { return use()[key]; }
  auto extract(const typename Container::key_type& key) {
    auto node = use().extract(key);
    rest();
    return node;
  }
  std::size_t erase(const typename Container::key_type& key) {
    if (!container_) return 0;
    const std::size_t count = container_->erase(key);
    rest();
    return count;
  }
  void erase(typename Container::const_iterator place) {
    container_->erase(place);
    rest();
  }
  void clear() { container_.reset(); }

 private:
  const Container& read() const {
    static const Container kEmpty;
    return container_ ? *container_ : kEmpty;
  }
  Container& use() {
    if (!container_) container_ = std::make_unique<Container>();
    return *container_;
  }
  void rest() {
    if (container_->empty()) container_.reset();
  }

  std::unique_ptr<Container> container_;  // null: empty
};

template <class Item>
using RareSet = RareContainer<std::set<Item>>;
template <class Key, class Value>
using RareMap = RareContainer<std::map<Key, Value>>;

}  // namespace post
