// A protocol stack instance, and the Transients of the Carriers that share it.
#include "model/association/shared_instance.h"

#include <algorithm>
#include <utility>

namespace post {

SharedInstance::SharedInstance(Owner& owner, std::string stack, const Path& path,
                               std::unique_ptr<ProtocolStackInstance> instance, bool up)
    : owner_(owner),
      name_(std::move(stack)),
      path_(path),
      instance_(std::move(instance)),
      traits_(instance_->traits()),
      sample_(instance_->sample()),
      up_(up) {
  instance_->set_delegate(this);
}

SharedInstance::~SharedInstance() {
  if (instance_) instance_->set_delegate(nullptr);
}

std::unique_ptr<ProtocolStackInstance> SharedInstance::release() {
  instance_->set_delegate(nullptr);
  return std::move(instance_);
}

void SharedInstance::close(StreamId stream) {
  instance_->finish(stream);
  instance_->grant(stream, {UINT64_MAX, UINT64_MAX});
}

void SharedInstance::fail(Cause cause) {
  instance_->reset(cause);
  on_down(cause);
}

Transient* SharedInstance::find(StreamId stream) const {
  Transient* const* found = by_stream_.find(stream);
  return found == nullptr ? nullptr : *found;
}

void SharedInstance::add(Transient& transient) {
  transients_.push_back(&transient);
  by_stream_[transient.stream()] = &transient;
}

void SharedInstance::remove(Transient& transient) {
  transients_.erase_if([&](const Transient* known) { return known == &transient; });
  by_stream_.erase(transient.stream());
}

// What is told may end any of them.
template <class Tell>
void SharedInstance::tell_all(Tell&& tell) {
  for (Transient* transient : std::vector<Transient*>(transients_.begin(), transients_.end())) {
    if (std::ranges::find(transients_, transient) != transients_.end()) tell(*transient);
  }
}

void SharedInstance::on_up(EarlyResult) {
  up_ = true;
  traits_ = instance_->traits();
  sample_ = instance_->sample();
  tell_all([](Transient& transient) { transient.owner().transient_up(transient); });
}

void SharedInstance::on_budget() {
  const std::uint64_t max_message = traits_.max_message;
  traits_ = instance_->traits();
  sample_ = instance_->sample();
  const bool narrowed = traits_.max_message < max_message;
  tell_all([narrowed](Transient& transient) {
    if (narrowed) transient.owner().transient_narrowed(transient);
    transient.owner().transient_has_budget(transient);
  });
}

void SharedInstance::on_acked(MessageKey key, Range octets) {
  const AckedOctets acked{key, octets};
  on_all_acked(std::span(&acked, 1));
}

void SharedInstance::on_all_acked(std::span<const AckedOctets> all) {
  owner_.instance_acked(*this, all);
}

void SharedInstance::on_lost(MessageKey key, Range octets) {
  if (const Transient* transient = find(key.stream)) {
    owner_.instance_lost(transient->id(), key, octets);
  }
}

void SharedInstance::on_skip_acked(MessageKey key) { owner_.instance_skip_acked(key); }

void SharedInstance::on_credit(StreamId stream, Credit credit) {
  owner_.instance_credit(stream, credit);
}

// Over datagrams, octets may come before the fork that they belong to.
Transient* SharedInstance::found_or_opened(StreamId stream) {
  if (Transient* transient = find(stream)) return transient;
  if (traits_.multistream) owner_.instance_opened(*this, stream, std::nullopt);
  return find(stream);
}

void SharedInstance::on_chunk(Chunk&& chunk) {
  if (Transient* transient = found_or_opened(chunk.key.stream)) {
    transient->owner().transient_received(*transient, std::move(chunk));
  }
}

void SharedInstance::on_skip(MessageKey key, const WireProperties& properties) {
  if (Transient* transient = found_or_opened(key.stream)) {
    transient->owner().transient_skipped(*transient, key, properties);
  }
}

void SharedInstance::on_open(StreamId stream, StreamId parent) {
  owner_.instance_opened(*this, stream, parent);
}

void SharedInstance::on_open_answer(StreamId stream, bool accepted) {
  owner_.instance_open_answered(*this, stream, accepted);
}

void SharedInstance::on_finished(StreamId stream) {
  if (Transient* transient = found_or_opened(stream)) {
    transient->owner().transient_finished(*transient);
  }
}

void SharedInstance::on_receive_error(StreamId stream, Error error) {
  if (Transient* transient = find(stream)) {
    transient->owner().transient_receive_error(*transient, std::move(error));
  }
}

void SharedInstance::on_down(Cause cause) {
  up_ = false;
  tell_all([cause](Transient& transient) { transient.owner().transient_down(transient, cause); });
  owner_.instance_down(*this);
}

}  // namespace post
