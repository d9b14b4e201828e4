// Handlers that are called again and again, and may say when they have had enough.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace post {

/// Takes a callable that returns nothing and goes on, or one that returns false where it wants no
/// more (rule 77). What it was called with is its own in either case.
template <class... Args>
class RepeatedHandler {
 public:
  RepeatedHandler() = default;
  RepeatedHandler(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): as of functions

  template <class Callable>
  requires(std::is_invocable_v<Callable&, Args...> &&
           !std::same_as<std::remove_cvref_t<Callable>, RepeatedHandler>)
      RepeatedHandler(
          Callable callable) {  // NOLINT(google-explicit-constructor): a lambda is meant
    using Returned = std::invoke_result_t<Callable&, Args...>;
    if constexpr (std::is_void_v<Returned>) {
      call_ = [callable = std::move(callable)](Args... args) mutable {
        callable(std::move(args)...);
        return true;
      };
    } else {
      static_assert(std::same_as<Returned, bool>, "a handler returns nothing or a bool");
      call_ = std::move(callable);
    }
  }

  explicit operator bool() const { return static_cast<bool>(call_); }
  bool operator()(Args... args) const { return call_(std::move(args)...); }

 private:
  std::function<bool(Args...)> call_;
};

}  // namespace post
