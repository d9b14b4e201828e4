// The binding of one Carrier to one protocol stack instance over one Path.
#include "model/transient.h"

#include <utility>

namespace post {

Transient::Transient(Owner& owner, Binding binding)
    : owner_(owner),
      stack_(std::move(binding.stack)),
      path_(binding.path),
      instance_(std::move(binding.instance)) {
  view_.id = binding.id;
  view_.up = binding.up;
  view_.traits = instance_->traits();
  view_.path = instance_->sample();
  instance_->set_delegate(this);
}

Transient::~Transient() {
  if (instance_) instance_->set_delegate(nullptr);
}

TransientInfo Transient::info() const {
  return {view_.id,
          stack_,
          path_,
          instance_->local(),
          instance_->remote(),
          view_.up,
          instance_->sample().srtt};
}

const TransientView& Transient::view() {
  view_.budget = instance_->budget(0);
  return view_;
}

void Transient::reset(Cause cause) { instance_->reset(cause); }

std::unique_ptr<ProtocolStackInstance> Transient::release() {
  instance_->set_delegate(nullptr);
  return std::move(instance_);
}

void Transient::on_up(EarlyResult) {
  view_.up = true;
  view_.traits = instance_->traits();
  view_.path = instance_->sample();
  owner_.transient_up(*this);
}

void Transient::on_budget() {
  const std::uint64_t max_message = view_.traits.max_message;
  view_.traits = instance_->traits();
  view_.path = instance_->sample();
  if (view_.traits.max_message < max_message) owner_.transient_narrowed(*this);
  owner_.transient_has_budget();
}

void Transient::on_acked(MessageKey key, Range octets) {
  owner_.transient_acked(key.message, octets);
}

void Transient::on_lost(MessageKey key, Range octets) {
  owner_.transient_lost_octets(id(), key.message, octets);
}

void Transient::on_chunk(Chunk&& chunk) { owner_.transient_received(id(), std::move(chunk)); }

void Transient::on_finished(StreamId) { owner_.transient_finished(*this); }

void Transient::on_receive_error(StreamId, Error error) {
  owner_.transient_receive_error(std::move(error));
}

void Transient::on_down(Cause cause) { owner_.transient_down(*this, cause); }

}  // namespace post
