// Observers that a Carrier keeps, each until its Message has ended.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "model/outcome.h"

namespace post {

class KeptObservers {
 public:
  /// What to give to the queue for `observer`.
  SendObserver* keep(std::shared_ptr<SendObserver> observer) {
    kept_.push_back(std::make_unique<Kept>(*this, std::move(observer)));
    return kept_.back().get();
  }
  /// Its Message was refused.
  void drop(const SendObserver* kept) { static_cast<void>(take(kept)); }

 private:
  /// Goes with the last thing that it tells.
  class Kept final : public SendObserver {
   public:
    Kept(KeptObservers& owner, std::shared_ptr<SendObserver> observer)
        : owner_(owner), observer_(std::move(observer)) {}

    void on_sent(const MessageRef& message, const Sent& sent) override {
      const auto ended = sent.terminal ? owner_.take(this) : nullptr;
      observer_->on_sent(message, sent);
    }
    void on_acked(const MessageRef& message, const Acked& acked) override {
      const auto ended = owner_.take(this);
      observer_->on_acked(message, acked);
    }
    void on_expired(const MessageRef& message, const Expired& expired) override {
      const auto ended = owner_.take(this);
      observer_->on_expired(message, expired);
    }
    void on_failed(const MessageRef& message, const Failed& failed) override {
      const auto ended = owner_.take(this);
      observer_->on_failed(message, failed);
    }
    void on_piece(const MessageRef& message, const PieceDone& piece) override {
      observer_->on_piece(message, piece);
    }

   private:
    KeptObservers& owner_;
    std::shared_ptr<SendObserver> observer_;
  };

  std::unique_ptr<Kept> take(const SendObserver* kept) {
    const auto place = std::ranges::find(
        kept_, kept, [](const auto& one) -> const SendObserver* { return one.get(); });
    if (place == kept_.end()) return nullptr;
    std::unique_ptr<Kept> taken = std::move(*place);
    kept_.erase(place);
    return taken;
  }

  std::vector<std::unique_ptr<Kept>> kept_;  // in the order of sending, so mostly found in front
};

}  // namespace post
