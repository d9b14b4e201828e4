// What an object has for the few times that it needs it.
#pragma once

#include <memory>

namespace post {

/// Made when it is used for the first time, and again after it was dropped. Until then it reads as
/// one that is new.
template <class What>
class Rarely {
 public:
  const What& operator*() const { return it_ ? *it_ : kNothing; }
  const What* operator->() const { return &**this; }
  explicit operator bool() const { return it_ != nullptr; }  ///< it is in use
  What& use() {
    if (!it_) it_ = std::make_unique<What>();
    return *it_;
  }
  void drop() { it_.reset(); }

 private:
  static inline const What kNothing{};

  std::unique_ptr<What> it_;
};

}  // namespace post
