// A coroutine that runs over callbacks: no thread, no executor of its own.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "model/check.h"

namespace post::co {

template <class T>
class Task;

namespace detail {

/// Back to whoever waits for the Task, else to whoever resumed it.
struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
    const std::coroutine_handle<> waiting = ended.promise().waiting;
    return waiting ? waiting : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> waiting;

  std::suspend_never initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  /// Nothing in this library throws, and no callback may.
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;

  Task<T> get_return_object();
  void return_value(T returned) { value.emplace(std::move(returned)); }
  T take() { return *std::move(value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace detail

/// Runs at once, up to its first wait; then in the callbacks that it waits for. Owns the coroutine:
/// destroying the Task cancels it where it waits, and with it everything that it awaits. A Task
/// must not be destroyed by the very coroutine that it owns.
///
/// What is awaited belongs to the coroutine's frame; what the coroutine captured or took by
/// reference must outlive it. So take handles by value.
template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool done() const { return handle_.done(); }
  /// What it returned; once, after done().
  T take() {
    check(done(), "the result of a Task is taken after its end");
    return handle_.promise().take();
  }

  class Awaiter {
   public:
    explicit Awaiter(Handle handle) : handle_(handle) {}
    bool await_ready() const { return handle_.done(); }
    void await_suspend(std::coroutine_handle<> waiting) { handle_.promise().waiting = waiting; }
    T await_resume() { return handle_.promise().take(); }

   private:
    Handle handle_;
  };
  /// For its result, once. One coroutine at most waits for a Task.
  Awaiter operator co_await() { return Awaiter(handle_); }

 private:
  Handle handle_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace detail
}  // namespace post::co
