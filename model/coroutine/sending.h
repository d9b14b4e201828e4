// Awaits what becomes of a Message.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "model/carrier.h"

namespace post::co {

/// Sent where the stack gives no acks, else one of the others (rule 19).
using SendEnd = std::variant<Sent, Acked, Expired, Failed>;

/// `co_await co::send(carrier, message)`: an Outcome<SendEnd>; errors are those of send(). The
/// Message is queued when this is made, whether it is awaited or not. Destroyed while it waits, it
/// leaves the Message on its way (rule 18). Where the Endpoint ends it waits for ever.
class [[nodiscard]] Sending {
 public:
  template <class From>
  Sending(From& from, OutMessage message) : watch_(std::make_shared<Watch>()) {
    const Outcome<MessageRef> sent = from.send(std::move(message), watch_);
    if (!sent) watch_->end.emplace(sent.error());
  }
  ~Sending() { watch_->waiting = {}; }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

  bool await_ready() const noexcept { return watch_->end.has_value(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { watch_->waiting = waiting; }
  Outcome<SendEnd> await_resume() { return *watch_->end; }

 private:
  /// Kept by the Carrier until the Message ended, also without its coroutine.
  struct Watch final : SendObserver {
    std::optional<Result<SendEnd>> end;
    std::coroutine_handle<> waiting;

    void on_sent(const MessageRef&, const Sent& sent) override {
      if (sent.terminal) finish(sent);
    }
    void on_acked(const MessageRef&, const Acked& acked) override { finish(acked); }
    void on_expired(const MessageRef&, const Expired& expired) override { finish(expired); }
    void on_failed(const MessageRef&, const Failed& failed) override { finish(failed); }
    void finish(SendEnd what) {
      end.emplace(what);
      if (const auto resumed = std::exchange(waiting, {})) resumed.resume();
    }
  };

  std::shared_ptr<Watch> watch_;
};

}  // namespace post::co
