// An instance whose Carrier has closed.
#include "model/association/retired.h"

#include <utility>

namespace post {
namespace {

/// Without a connection there is no end to wait for, and what its peer sends next is for somebody
/// new.
bool ended(const ProtocolStackInstance& instance) {
  const bool nothing_waits = instance.budget(0) > 0;
  return instance.traits().connectionless && nothing_waits;
}

}  // namespace

Retired::Retired(Host& host, Owner& owner, TransientId id, Duration linger,
                 std::unique_ptr<ProtocolStackInstance> instance)
    : owner_(owner),
      id_(id),
      instance_(std::move(instance)),
      linger_(host.executor(), Phase::kTimer, host.entity(), [this] { give_up(); }) {
  instance_->grant(0, {UINT64_MAX, UINT64_MAX});
  instance_->set_delegate(this);
  linger_.arm(after(host.executor().now(), ended(*instance_) ? Duration::zero() : linger));
}

Retired::~Retired() { instance_->set_delegate(nullptr); }

// At the very instant at which the wait ends, only one of both is told.
void Retired::on_down(Cause cause) {
  linger_.disarm();
  owner_.retired_down(*this, cause);
}

void Retired::give_up() {
  instance_->reset(Cause::kLinger);
  owner_.retired_down(*this, Cause::kLinger);
}

}  // namespace post
