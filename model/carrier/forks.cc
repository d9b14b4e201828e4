// The Carriers that a peer forked off one of ours, until the application decides.
#include "model/carrier/forks.h"

#include <utility>

#include "model/carrier/live_carrier.h"

namespace post {

Forks::Forks(Host& host, Owner& owner, std::size_t backlog)
    : owner_(owner),
      backlog_(backlog),
      run_(host.executor(), Phase::kPosted, host.entity(), [this] { run(); }) {}

void Forks::set_handler(ForkHandler handler) {
  handler_ = std::move(handler);
  replaced_ = true;
  run_.arm();
}

bool Forks::offer(std::shared_ptr<LiveCarrier> forked) {
  if (waiting_.size() >= backlog_) return false;
  waiting_.push_back(std::move(forked));
  run_.arm();
  return true;
}

Fifo<std::shared_ptr<LiveCarrier>> Forks::take_all() { return std::exchange(waiting_, {}); }

void Forks::silence() {
  silent_ = true;
  run_.disarm();
  waiting_.clear();
}

void Forks::run() {
  if (silent_ || !handler_ || waiting_.empty()) return;
  const std::shared_ptr<void> alive = owner_.hold();
  ask();
  if (!silent_ && handler_ && !waiting_.empty()) run_.arm();
}

// The handler may replace itself, close Carriers or end the Endpoint.
void Forks::ask() {
  const std::shared_ptr<LiveCarrier> forked = std::move(waiting_.front());
  waiting_.pop_front();
  // It told of its end already, to nobody: whoever took it now would wait for that for ever.
  if (forked->state() == CarrierState::kClosed) return;
  ForkRequest request{Carrier(forked)};
  ForkHandler handler = std::exchange(handler_, nullptr);
  replaced_ = false;
  in_handler_ = true;
  handler(request);
  in_handler_ = false;
  if (silent_) return;
  if (!replaced_) handler_ = std::move(handler);
  owner_.answer_fork(forked, request.accepted());
}

}  // namespace post
