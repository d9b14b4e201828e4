// A Listener itself: its sockets and its backlog.
#include "model/association/live_listener.h"

#include <utility>

#include "model/carrier/live_carrier.h"
#include "model/trace_events.h"

namespace post {

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
  handler_ = std::move(handler);
  one_ = nullptr;
  replaced_ = true;
  run_.arm();
}

void LiveListener::set_accept_one(std::function<void(Result<Carrier>)> handler) {
  set_accept([this](Carrier carrier) {
    const auto one = std::exchange(one_, nullptr);
    one(std::move(carrier));
    return false;
  });
  one_ = std::move(handler);
}

// Rule 76: what overflows the backlog is refused visibly.
void LiveListener::arrive(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  if (closed_) return reject(*instance, "closed");
  if (backlog_.size() >= backlog_limit_) return reject(*instance, "backlog_full");
  const SocketAddress remote = instance->remote();
  auto carrier = owner_.admit(*this, stack, std::move(instance));
  if (!carrier) return;
  backlog_.push_back({std::move(*carrier), remote});
  run_.arm();
}

void LiveListener::reject(ProtocolStackInstance& instance, std::string_view reason) {
  host_.tracer().emit(trace::ListenerRejected{instance.remote().to_string(), std::string(reason)},
                      {}, {RULE(76)});
  instance.reset(Cause::kRefused);
}

void LiveListener::run() {
  const auto alive = shared_from_this();
  if (silent_) return;
  if (closed_) return stop();
  if (!handler_ || backlog_.empty()) return;
  hand_over();
  if (!silent_ && (closed_ || (handler_ && !backlog_.empty()))) run_.arm();
}

// The handler may close the Listener, replace itself or end the Endpoint.
void LiveListener::hand_over() {
  const Waiting next = std::move(backlog_.front());
  backlog_.pop_front();
  if (next.carrier->state() == CarrierState::kClosed) return;
  host_.tracer().emit(trace::ListenerAccepted{next.remote.to_string()}, next.carrier->subject(),
                      {RULE(3)});
  AcceptHandler handler = std::exchange(handler_, nullptr);
  replaced_ = false;
  const bool more = handler(Carrier(next.carrier));
  if (more && !silent_ && !replaced_) handler_ = std::move(handler);
}

void LiveListener::close() {
  if (std::exchange(closed_, true)) return;
  doors_.clear();
  run_.arm();
}

void LiveListener::stop() {
  for (const Waiting& waiting : std::exchange(backlog_, {})) {
    host_.tracer().emit(trace::ListenerRejected{waiting.remote.to_string(), "closed"},
                        waiting.carrier->subject(), {RULE(77)});
    static_cast<void>(waiting.carrier->abort());
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
