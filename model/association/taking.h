// Taking one object out of those that a vector owns.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace post {

template <class T>
std::unique_ptr<T> take_from(std::vector<std::unique_ptr<T>>& owners, const T& object) {
  const auto place = std::ranges::find(owners, &object, &std::unique_ptr<T>::get);
  std::unique_ptr<T> taken = std::move(*place);
  owners.erase(place);
  return taken;
}

}  // namespace post
