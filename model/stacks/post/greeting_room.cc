// Where connections that peers opened wait until their handshake is complete.
#include "model/stacks/post/greeting_room.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/bystander.h"
#include "model/stacks/post/conversation.h"

namespace post::wire {

class GreetingRoom::Guest final : private Bystander {
 public:
  Guest(GreetingRoom& room, std::unique_ptr<ProtocolStackInstance> instance, Time deadline)
      : room_(room), instance_(std::move(instance)), deadline_(deadline) {
    instance_->set_delegate(this);
  }
  ~Guest() override {
    if (instance_) instance_->set_delegate(nullptr);
  }

  enum class State : std::uint8_t { kGreeting, kUp, kGone };
  State state() const { return state_; }
  Time deadline() const { return deadline_; }
  ProtocolStackInstance& instance() { return *instance_; }
  std::unique_ptr<ProtocolStackInstance> take() { return std::move(instance_); }

 private:
  // Once up, the instance keeps what comes until the Transient is its delegate.
  void on_up(EarlyResult) override { leave(State::kUp); }
  void on_down(Cause) override { leave(State::kGone); }
  void leave(State state) {
    instance_->set_delegate(nullptr);
    state_ = state;
    room_.look_.arm();
  }

  GreetingRoom& room_;
  std::unique_ptr<ProtocolStackInstance> instance_;
  Time deadline_;
  State state_ = State::kGreeting;
};

GreetingRoom::GreetingRoom(Host& host)
    : host_(host),
      look_(host.executor(), Phase::kDelivery, host.entity(), [this] { look(); }),
      expiry_(host.executor(), Phase::kTimer, host.entity(), [this] { expire(); }) {}

GreetingRoom::~GreetingRoom() = default;

void GreetingRoom::enter(std::unique_ptr<ProtocolStackInstance> instance) {
  if (full()) return instance->reset(Cause::kRefused);
  const Time deadline = after(host_.executor().now(), kPatience);
  guests_.push_back(std::make_unique<Guest>(*this, std::move(instance), deadline));
  expiry_.arm(guests_.front()->deadline());
}

bool GreetingRoom::spacious() const {
  return delegate_ != nullptr && delegate_->places() > guests_.size();
}

bool GreetingRoom::admit(const SocketAddress& remote) {
  const auto up = std::ranges::count(guests_, Guest::State::kUp, &Guest::state);
  if (delegate_ == nullptr || delegate_->places() > static_cast<std::size_t>(up)) return true;
  delegate_->on_refused(remote);
  return false;
}

void GreetingRoom::make_room() {
  if (!full()) return;
  const auto waiting = std::ranges::find(guests_, Guest::State::kGreeting, &Guest::state);
  if (waiting != guests_.end()) guests_.erase(waiting);
}

// Outside the instances' own calls: whoever is handed on may be refused, and is gone then.
void GreetingRoom::look() {
  std::vector<std::unique_ptr<Guest>> leaving;
  std::erase_if(guests_, [&](std::unique_ptr<Guest>& guest) {
    if (guest->state() == Guest::State::kGreeting) return false;
    leaving.push_back(std::move(guest));
    return true;
  });
  for (const auto& guest : leaving) {
    const bool wanted = guest->state() == Guest::State::kUp && delegate_ != nullptr;
    if (wanted) delegate_->on_incoming(guest->take());
  }
}

void GreetingRoom::expire() {
  const Time now = host_.executor().now();
  std::erase_if(guests_, [&](const std::unique_ptr<Guest>& guest) {
    if (guest->state() != Guest::State::kGreeting || guest->deadline() > now) return false;
    guest->instance().reset(Cause::kTimedOut);
    return true;
  });
  if (!guests_.empty()) expiry_.arm(guests_.front()->deadline());
}

HandshakeOptions handshake_options(Role role, const StackOptions& options) {
  HandshakeOptions handshake;
  handshake.role = role;
  handshake.max_streams = Conversation::kMaxStreams;
  handshake.join = role == Role::kInitiator ? options.join : std::nullopt;
  handshake.alone = options.join_alone;
  handshake.find = options.find_association;
  return handshake;
}

Key key_for(Host& host, const SocketAddress& local, const SocketAddress& remote) {
  const std::string at = std::to_string(nanoseconds_of(host.executor().now()));
  return fresh_key(
      *host.random("post/1 " + local.to_string() + " " + remote.to_string() + " " + at));
}

}  // namespace post::wire
