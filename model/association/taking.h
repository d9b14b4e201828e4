// Taking one object out of those that a row owns.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>

namespace post {

/// `Owners`: a vector, or Few, of std::unique_ptr<T>.
template <class Owners, class T>
std::unique_ptr<T> take_from(Owners& owners, const T& object) {
  const auto place = std::ranges::find(owners, &object, &std::unique_ptr<T>::get);
  std::unique_ptr<T> taken = std::move(*place);
  owners.erase(place);
  return taken;
}

}  // namespace post
