// A Listener itself: its sockets and its backlog.
#include "model/association/live_listener.h"

#include <algorithm>
#include <utility>

#include "model/carrier/live_carrier.h"
#include "model/trace_events.h"

namespace post {
namespace {

bool is_over(const std::shared_ptr<LiveCarrier>& carrier) {
  return carrier->state() == CarrierState::kClosed;
}

}  // namespace

/// One listening socket of one stack.
class LiveListener::Door final : private Acceptor::Delegate {
 public:
  Door(LiveListener& listener, std::string_view stack, std::unique_ptr<Acceptor> acceptor)
      : listener_(listener), stack_(stack), acceptor_(std::move(acceptor)) {
    acceptor_->set_delegate(this);
  }
  SocketAddress local() const { return acceptor_->local(); }

 private:
  void on_incoming(std::unique_ptr<ProtocolStackInstance> instance) override {
    listener_.arrive(stack_, std::move(instance));
  }
  std::size_t places() override { return listener_.places(); }
  void on_refused(const SocketAddress& remote) override {
    listener_.note_rejected(remote, "backlog_full", {}, RULE(76));
  }

  LiveListener& listener_;
  std::string stack_;
  std::unique_ptr<Acceptor> acceptor_;
};

LiveListener::LiveListener(Host& host, Owner& owner, std::size_t backlog)
    : host_(host),
      owner_(owner),
      backlog_limit_(backlog),
      run_(host.executor(), Phase::kPosted, host.entity(), [this] { run(); }) {}

LiveListener::~LiveListener() = default;

void LiveListener::add(std::string_view stack, std::unique_ptr<Acceptor> acceptor) {
  host_.tracer().emit(trace::ListenerStarted{std::string(stack), acceptor->local().to_string()});
  doors_.push_back(std::make_unique<Door>(*this, stack, std::move(acceptor)));
}

std::vector<SocketAddress> LiveListener::locals() const {
  std::vector<SocketAddress> locals;
  for (const auto& door : doors_) locals.push_back(door->local());
  return locals;
}

void LiveListener::set_accept(AcceptHandler handler) {
  if (!handler) return set({});
  set([this, handler = std::move(handler)](const Waiting& item) {
    keep(item);
    return handler(Carrier(item.carrier)) ? Verdict::kMore : Verdict::kEnough;
  });
}

void LiveListener::set_incoming(IncomingHandler handler) {
  if (!handler) return set({});
  set([this, handler = std::move(handler)](const Waiting& item) {
    Incoming incoming(Carrier(item.carrier), item.remote);
    handler(incoming);
    if (incoming.rejected()) return Verdict::kReject;
    if (!silent_) keep(item);
    return Verdict::kMore;
  });
}

void LiveListener::set_accept_one(std::function<void(Result<Carrier>)> handler) {
  set_accept([this](Carrier carrier) {
    const auto one = std::exchange(one_, nullptr);
    one(std::move(carrier));
    return false;
  });
  one_ = std::move(handler);
}

void LiveListener::set(Handler handler) {
  handler_ = std::move(handler);
  one_ = nullptr;
  replaced_ = true;
  run_.arm();
}

// Rule 76: it pauses the hand-over, not the backlog.
void LiveListener::set_accept_limit(std::optional<std::uint64_t> limit) {
  limit_ = limit;
  run_.arm();
}

// Rule 76: what overflows the backlog is refused visibly.
void LiveListener::arrive(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  if (instance->joining()) return owner_.rejoin(stack, std::move(instance));
  const SocketAddress remote = instance->remote();
  if (closed_ || places() == 0) {
    note_rejected(remote, closed_ ? "closed" : "backlog_full", {}, RULE(76));
    return instance->reset(Cause::kRefused);
  }
  auto carrier = owner_.admit(*this, stack, std::move(instance));
  if (!carrier) return;
  backlog_.push_back({std::move(*carrier), remote});
  run_.arm();
}

bool LiveListener::offer_fork(std::shared_ptr<LiveCarrier> forked) {
  const std::vector<TransientInfo> transients = forked->transients();
  const SocketAddress remote = transients.empty() ? SocketAddress{} : transients.front().remote;
  if (closed_ || silent_) return false;
  if (places() == 0) {
    note_rejected(remote, "backlog_full", forked->subject(), RULE(76));
    return false;
  }
  backlog_.push_back({std::move(forked), remote, true});
  run_.arm();
  return true;
}

// What ended while it waited takes no room.
std::size_t LiveListener::places() {
  std::erase_if(backlog_, [](const Waiting& item) { return is_over(item.carrier); });
  return backlog_limit_ - std::min(backlog_.size(), backlog_limit_);
}

std::size_t LiveListener::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(backlog_, [](const Waiting& item) { return !is_over(item.carrier); }));
}

void LiveListener::run() {
  const auto alive = shared_from_this();
  if (silent_) return;
  if (closed_) return stop();
  if (!may_hand_over()) return;
  hand_over();
  if (!silent_ && (closed_ || may_hand_over())) run_.arm();
}

// The handler may close the Listener, replace itself, change the limit or end the Endpoint.
void LiveListener::hand_over() {
  const Waiting next = std::move(backlog_.front());
  backlog_.pop_front();
  if (is_over(next.carrier)) return;
  if (limit_) --*limit_;
  Handler handler = std::exchange(handler_, nullptr);
  replaced_ = false;
  const Verdict verdict = handler(next);
  if (silent_) return;
  if (verdict != Verdict::kEnough && !replaced_) handler_ = std::move(handler);
  if (verdict == Verdict::kReject) reject(next, "rejected");
}

void LiveListener::keep(const Waiting& item) {
  host_.tracer().emit(trace::ListenerAccepted{item.remote.to_string()}, item.carrier->subject(),
                      {RULE(3)});
  if (item.forked) item.carrier->answer(true);
}

void LiveListener::reject(const Waiting& item, std::string_view reason) {
  note_rejected(item.remote, reason, item.carrier->subject(), RULE(77));
  if (item.forked) {
    item.carrier->answer(false);
  } else {
    static_cast<void>(item.carrier->abort());
  }
}

void LiveListener::note_rejected(const SocketAddress& remote, std::string_view reason,
                                 const Subject& subject, Rule rule) const {
  host_.tracer().emit(trace::ListenerRejected{remote.to_string(), std::string(reason)}, subject,
                      {rule});
}

void LiveListener::close() {
  if (std::exchange(closed_, true)) return;
  doors_.clear();
  run_.arm();
}

void LiveListener::stop() {
  for (const Waiting& waiting : std::exchange(backlog_, {})) {
    if (!is_over(waiting.carrier)) reject(waiting, "closed");
  }
  host_.tracer().emit(trace::ListenerStopped{}, {}, {RULE(77)});
  owner_.release(*this);
  if (const auto one = std::exchange(one_, nullptr)) {
    one(Error{"closed", "this Listener was closed before anybody came"});
  }
  if (const auto handler = std::exchange(stopped_handler_, nullptr)) handler();
}

void LiveListener::silence() {
  silent_ = true;
  run_.disarm();
  doors_.clear();
}

}  // namespace post
