#include "sim/network/tcp/listener.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {
namespace {

std::unique_ptr<Channel> extract(std::vector<std::unique_ptr<Channel>>& from,
                                 const Channel& channel) {
  const auto found = std::ranges::find(from, &channel, &std::unique_ptr<Channel>::get);
  if (found == from.end()) return nullptr;
  std::unique_ptr<Channel> taken = std::move(*found);
  from.erase(found);
  return taken;
}

}  // namespace

Listener::Listener(Registry& registry, Executor& executor, EntityId entity,
                   const SocketAddress& local, std::size_t backlog)
    : registry_(&registry),
      local_(local),
      backlog_(backlog),
      hand_over_(executor, Phase::kDelivery, entity, [this] { hand_over(); }) {}

Listener::~Listener() {
  if (registry_ != nullptr) registry_->remove(local_);
}

void Listener::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (delegate != nullptr && !open_.empty()) hand_over_.arm();
}

void Listener::add(std::unique_ptr<Channel> channel) {
  channel->set_opener(this);
  opening_.push_back(std::move(channel));
}

void Listener::abandon() {
  registry_ = nullptr;
  delegate_ = nullptr;
  hand_over_.disarm();
}

void Listener::on_open(Channel& channel) {
  open_.push_back(extract(opening_, channel));
  hand_over_.arm();
}

// One that is open stays: its owner shall hear how it ended.
void Listener::on_gone(Channel& channel) {
  if (auto gone = extract(opening_, channel)) gone_.push_back(std::move(gone));
  hand_over_.arm();
}

// The call comes last: the delegate may destroy this listener in it.
void Listener::hand_over() {
  gone_.clear();
  if (delegate_ == nullptr || open_.empty()) return;
  std::unique_ptr<Channel> channel = std::move(open_.front());
  open_.erase(open_.begin());
  channel->set_opener(nullptr);
  if (!open_.empty()) hand_over_.arm();
  delegate_->on_accepted(std::move(channel));
}

}  // namespace post::sim::tcp
