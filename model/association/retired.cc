// An instance whose Carrier has closed.
#include "model/association/retired.h"

#include <utility>

namespace post {

Retired::Retired(Host& host, Owner& owner, TransientId id, Duration linger,
                 std::unique_ptr<ProtocolStackInstance> instance)
    : owner_(owner),
      id_(id),
      instance_(std::move(instance)),
      linger_(host.executor(), Phase::kTimer, host.entity(), [this] { give_up(); }) {
  instance_->grant(0, {UINT64_MAX, UINT64_MAX});
  instance_->set_delegate(this);
  linger_.arm(after(host.executor().now(), linger));
}

Retired::~Retired() { instance_->set_delegate(nullptr); }

void Retired::give_up() {
  instance_->reset(Cause::kLinger);
  owner_.retired_down(*this, Cause::kLinger);
}

}  // namespace post
