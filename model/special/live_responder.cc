// A Responder or Sink itself.
#include "model/special/live_responder.h"

#include <utility>

#include "model/carrier/live_carrier.h"
#include "model/trace_events.h"

namespace post {

LiveResponder::LiveResponder(Host& host, Owner& owner, Listener listener, Options options)
    : host_(host),
      owner_(owner),
      listener_(std::move(listener)),
      options_(options),
      idle_(host.executor(), Phase::kTimer, host.entity(), [this] { forget_idle(); }),
      settle_(host.executor(), Phase::kPosted, host.entity(), [this] { settle(); }) {}

// ---- hearing -----------------------------------------------------------------------------------

void LiveResponder::set_handler(Responder::Handler handler) {
  handler_ = std::move(handler);
  replaced_ = true;
  if (!handler_) return pause();
  accept();
  for (Sender& sender : senders_) hear(sender);
}

void LiveResponder::accept() {
  listener_.accept([weak = weak_from_this()](const Carrier& carrier) {
    const auto self = weak.lock();
    if (!self || self->closed_) return false;
    self->add(carrier);
    return self->reading();
  });
}

// Whoever was silent longest makes room.
void LiveResponder::add(const Carrier& carrier) {
  if (senders_.size() >= options_.most_senders) {
    forget(senders_.front(), Cause::kCancelled, "crowded_out");
  }
  const std::vector<TransientInfo> transients = carrier.transients();
  if (transients.empty()) return;  // gone before it was handed over
  const std::string remote = transients.front().remote.to_string();
  senders_.push_back({carrier, remote, host_.executor().now()});
  places_[carrier.id()] = std::prev(senders_.end());
  host_.tracer().emit(trace::SenderAdded{remote}, live_of(carrier)->subject(), {RULE(78)});
  watch(carrier);
  hear(senders_.back());
  if (senders_.size() == 1) forget_idle();
}

void LiveResponder::watch(Carrier carrier) {
  const CarrierId id = carrier.id();
  const auto tell = [weak = weak_from_this()](auto&& what) {
    if (const auto self = weak.lock(); self && !self->silent_) what(*self);
  };
  carrier.on_error(
      [=](const Error& error) { tell([&](LiveResponder& self) { self.failed(id, error); }); });
  carrier.on_closed([=](Cause cause) { tell([&](LiveResponder& self) { self.lost(id, cause); }); });
  carrier.on_dormant([=] {
    tell([&](LiveResponder& self) {
      if (Sender* sender = self.find(id)) self.forget(*sender, Cause::kUnreachable, "gone");
    });
  });
  if (!options_.replies) return;
  carrier.on_peer_finished([=] {
    tell([&](LiveResponder& self) {
      if (Sender* sender = self.find(id)) sender->peer_finished = true;
      self.finish_unanswered();
    });
  });
}

void LiveResponder::hear(Sender& sender) {
  if (sender.leaving || !reading()) return;
  sender.carrier.ready([weak = weak_from_this(), id = sender.carrier.id()](InMessage message) {
    const auto self = weak.lock();
    return self && self->deliver(id, std::move(message));
  });
}

// The handler may replace itself, close this or end the Endpoint.
bool LiveResponder::deliver(CarrierId id, InMessage message) {
  Sender* sender = find(id);
  if (sender == nullptr || !handler_) return false;
  note_activity(id);
  Responder::Handler handler = std::exchange(handler_, {});
  replaced_ = false;
  in_handler_ = true;
  const bool more = handler(std::move(message), source_to(*sender));
  in_handler_ = false;
  if (silent_ || closed_) return false;
  if (!replaced_ && more) handler_ = std::move(handler);
  if (!handler_) pause();
  return reading();
}

Source LiveResponder::source_to(Sender& sender) {
  if (!options_.replies) return {};
  auto route = sender.route.lock();
  if (!route) {
    route = std::make_shared<ReplyRoute>(weak_from_this(), sender.carrier);
    sender.route = route;
  }
  return Source(std::move(route));
}

// Rule 77: what comes now waits where it arrives.
void LiveResponder::pause() {
  if (reading()) return;
  listener_.accept(nullptr);
  for (Sender& sender : senders_) sender.carrier.ready(nullptr);
}

// ---- remembering -------------------------------------------------------------------------------

void LiveResponder::note_activity(CarrierId id) {
  const auto place = places_.find(id);
  if (place == places_.end()) return;
  place->second->last_active = host_.executor().now();
  senders_.splice(senders_.end(), senders_, place->second);
}

void LiveResponder::note_refusal(std::string_view call, const Error& error) const {
  host_.tracer().emit(trace::CarrierRefused{std::string(call), error.name}, {}, {RULE(78)});
}

// One timer for all: it is due when the first of the list may be. A Sink keeps no state for
// replies.
void LiveResponder::forget_idle() {
  if (!options_.replies) return;
  const Time now = host_.executor().now();
  while (!senders_.empty()) {
    const Time due = after(senders_.front().last_active, options_.reply_timeout);
    if (due > now) return idle_.arm(due);
    forget(senders_.front(), Cause::kTimedOut, "idle");
  }
}

// Rule 78: what is queued fails, and so does every later reply.
void LiveResponder::forget(Sender& sender, Cause cause, std::string_view reason) {
  const std::shared_ptr<LiveCarrier> live = live_of(sender.carrier);
  host_.tracer().emit(trace::SenderForgotten{sender.remote, std::string(reason)},
                      live ? live->subject() : Subject{}, {RULE(78)});
  const CarrierId id = sender.carrier.id();
  const auto place = places_.find(id);
  std::function<void(Cause)> told = std::move(sender.on_closed);
  senders_.erase(place->second);
  places_.erase(place);
  if (!live) return;
  live->handlers().closed = std::move(told);
  live->forget(cause);
}

std::shared_ptr<LiveCarrier> LiveResponder::live_of(const Carrier& carrier) {
  return carrier.carrier_.lock();
}

void LiveResponder::lost(CarrierId id, Cause cause) {
  const auto place = places_.find(id);  // forget() took this handler from those it forgot
  host_.tracer().emit(trace::SenderForgotten{place->second->remote, "closed"}, {}, {RULE(78)});
  const auto alive = shared_from_this();
  const std::function<void(Cause)> told = std::move(place->second->on_closed);
  senders_.erase(place->second);
  places_.erase(place);
  settle_.arm();
  if (told) told(cause);
}

void LiveResponder::failed(CarrierId id, const Error& error) {
  const auto alive = shared_from_this();
  Sender* sender = find(id);
  if (sender == nullptr) return;
  const Error named{error.name, sender->remote + ": " + error.text};
  const auto of_source = sender->on_error;
  if (of_source) of_source(error);
  if (silent_) return;
  if (const auto handler = on_error_) handler(named);
}

LiveResponder::Sender* LiveResponder::find(CarrierId id) {
  const auto place = places_.find(id);
  return place == places_.end() ? nullptr : &*place->second;
}

// ---- what reply Sources ask --------------------------------------------------------------------

void LiveResponder::set_error(CarrierId id, std::function<void(const Error&)> handler) {
  if (Sender* sender = find(id)) sender->on_error = std::move(handler);
}

void LiveResponder::set_closed(CarrierId id, std::function<void(Cause)> handler) {
  if (Sender* sender = find(id)) sender->on_closed = std::move(handler);
}

void LiveResponder::let_go(CarrierId id) {
  Sender* sender = find(id);
  if (sender == nullptr || std::exchange(sender->leaving, true)) return;
  sender->carrier.on_peer_finished(nullptr);
  sender->carrier.ready(nullptr);
  sender->carrier.close();
}

void LiveResponder::replies_dropped(CarrierId id) {
  const Sender* sender = find(id);
  if (sender != nullptr && sender->peer_finished) settle_.arm();
}

// A peer that sends nothing more, and nobody left who could reply.
void LiveResponder::finish_unanswered() {
  std::vector<CarrierId> unanswered;
  for (const Sender& sender : senders_) {
    if (sender.peer_finished && sender.route.expired()) unanswered.push_back(sender.carrier.id());
  }
  for (const CarrierId id : unanswered) let_go(id);
}

// ---- ending ------------------------------------------------------------------------------------

void LiveResponder::close() {
  if (std::exchange(closed_, true)) return;
  handler_ = {};
  idle_.disarm();
  std::vector<CarrierId> all;
  for (const Sender& sender : senders_) all.push_back(sender.carrier.id());
  for (const CarrierId id : all) let_go(id);
  listener_.on_stopped([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->silent_) return;
    self->listener_stopped_ = true;
    self->settle_.arm();
  });
  listener_.close();
}

void LiveResponder::settle() {
  const auto alive = shared_from_this();
  finish_unanswered();
  stop_if_done();
}

void LiveResponder::stop_if_done() {
  if (!closed_ || !listener_stopped_ || !senders_.empty() || std::exchange(silent_, true)) return;
  owner_.release(*this);
  if (const auto handler = std::exchange(on_stopped_, nullptr)) handler();
}

void LiveResponder::silence() {
  silent_ = true;
  idle_.disarm();
  settle_.disarm();
}

Responder::Handler receive_only(Sink::Handler handler) {
  if (!handler) return {};
  return [handler = std::move(handler)](InMessage message, const Source&) {
    return handler(std::move(message));
  };
}

}  // namespace post
