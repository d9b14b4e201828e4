#include "adapters/ns3/host/tcp/listener.h"

#include <utility>

namespace post::ns3host {
namespace {

/// Behind what ns-3 still does with a socket that it hands over.
void end_later(ns3::Ptr<StreamSocket> socket, void (StreamSocket::*end)()) {
  ns3::Simulator::ScheduleNow([socket = std::move(socket), end] { (*socket.*end)(); });
}

}  // namespace

Listener::Listener(const Setup& setup)
    : registry_(&setup.registry),
      socket_(setup.socket),
      local_(setup.local),
      self_(std::make_shared<Listener*>(this)),
      hand_over_(setup.executor, Phase::kDelivery, setup.entity, [this] { hand_over(); }) {
  using ns3::Ptr;
  socket_->SetAcceptCallback(ns3::Callback<bool, Ptr<ns3::Socket>, const ns3::Address&>(
                                 [self = self_](Ptr<ns3::Socket>, const ns3::Address&) {
                                   return *self != nullptr && (*self)->has_room();
                                 }),
                             ns3::Callback<void, Ptr<ns3::Socket>, const ns3::Address&>(
                                 [self = self_](Ptr<ns3::Socket> socket, const ns3::Address&) {
                                   const auto accepted = ns3::DynamicCast<StreamSocket>(socket);
                                   if (*self != nullptr) return (*self)->accept(accepted);
                                   end_later(accepted, &StreamSocket::abort);
                                 }));
}

Listener::~Listener() {
  if (registry_ != nullptr) registry_->remove(*this);
  *self_ = nullptr;
  socket_->vanish();
  release_later(std::move(socket_));
}

void Listener::abandon() {
  registry_ = nullptr;
  delegate_ = nullptr;
  hand_over_.disarm();
  socket_->vanish();
}

bool Listener::has_room() const {
  return registry_ != nullptr && open_.size() + socket_->half_open() < kBacklog;
}

void Listener::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (registry_ != nullptr && delegate != nullptr && !open_.empty()) hand_over_.arm();
}

void Listener::accept(ns3::Ptr<StreamSocket> socket) {
  if (registry_ == nullptr) return end_later(std::move(socket), &StreamSocket::vanish);
  open_.push_back(registry_->adopt(std::move(socket)));
  hand_over_.arm();
}

// The call comes last: the delegate may destroy this listener in it.
void Listener::hand_over() {
  if (delegate_ == nullptr || open_.empty()) return;
  std::unique_ptr<Channel> channel = std::move(open_.front());
  open_.pop_front();
  if (!open_.empty()) hand_over_.arm();
  delegate_->on_accepted(std::move(channel));
}

}  // namespace post::ns3host
