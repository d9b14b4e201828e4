// Awaits one Message, or one part of one.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "model/carrier.h"

namespace post::co {

/// `co_await carrier.receive()`: a Result<InMessage>; `co_await carrier.receive(PartSize{...})`: a
/// Result<InPart>. Errors are those of Carrier::receive. Destroyed while it waits, it takes the
/// receive back: the Message stays for the next one. Where the Endpoint ends it waits for ever.
template <class Item>
class Receiving {
 public:
  explicit Receiving(Carrier carrier, PartSize size = {})
      : carrier_(std::move(carrier)), size_(size) {}
  ~Receiving() {
    if (outstanding_) carrier_.cancel(*outstanding_);
  }
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    auto asked = ask([this, waiting](Result<Item> result) {
      outstanding_.reset();
      result_.emplace(std::move(result));
      waiting.resume();  // this may be gone then
    });
    if (asked) {
      outstanding_ = *asked;
    } else {
      result_.emplace(asked.error());
    }
    return asked.ok();
  }
  Result<Item> await_resume() { return *std::move(result_); }

 private:
  Outcome<ReceiveId> ask(std::function<void(Result<Item>)> handler) {
    if constexpr (std::is_same_v<Item, InPart>) {
      return carrier_.receive(size_, std::move(handler));
    } else {
      return carrier_.receive(std::move(handler));
    }
  }

  Carrier carrier_;
  PartSize size_;
  std::optional<ReceiveId> outstanding_;
  std::optional<Result<Item>> result_;
};

}  // namespace post::co
