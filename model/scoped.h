// A handle that closes what it refers to when it goes out of scope.
#pragma once

#include <optional>
#include <utility>

namespace post {

template <class Handle>
class Scoped {
 public:
  explicit Scoped(Handle handle) : handle_(std::move(handle)) {}
  Scoped(Scoped&& other) noexcept : handle_(std::exchange(other.handle_, std::nullopt)) {}
  Scoped& operator=(Scoped&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Scoped() {
    if (handle_) handle_->close();
  }

  Handle& operator*() { return *handle_; }
  Handle* operator->() { return &*handle_; }
  /// The handle, which is no longer closed here.
  Handle release() { return *std::exchange(handle_, std::nullopt); }

 private:
  std::optional<Handle> handle_;
};

}  // namespace post
