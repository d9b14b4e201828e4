// Awaits one Carrier that a peer opens.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "model/listener.h"

namespace post::co {

/// `co_await listener.accept()`: a Result<Carrier>; `closed` once the Listener is. Destroyed while
/// it waits, it asks no more: Carriers stay in the backlog. Where the Endpoint ends it waits for
/// ever.
class Accepting {
 public:
  explicit Accepting(Listener listener) : listener_(std::move(listener)) {}
  ~Accepting() {
    if (waiting_) listener_.accept(nullptr);
  }
  Accepting(const Accepting&) = delete;
  Accepting& operator=(const Accepting&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    const auto asked = listener_.accept_one([this, waiting](Result<Carrier> accepted) {
      waiting_ = false;
      result_.emplace(std::move(accepted));
      waiting.resume();  // this may be gone then
    });
    waiting_ = asked.ok();
    if (!asked) result_.emplace(asked.error());
    return asked.ok();
  }
  Result<Carrier> await_resume() { return *std::move(result_); }

 private:
  Listener listener_;
  bool waiting_ = false;
  std::optional<Result<Carrier>> result_;
};

}  // namespace post::co
