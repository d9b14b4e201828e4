// The binding of one Carrier to one protocol stack instance over one Path.
#include "model/transient.h"

#include <utility>

#include "model/association/shared_instance.h"

namespace post {

Transient::Transient(Owner& owner, TransientId id, StreamId stream, SharedInstance& instance)
    : owner_(owner), stream_(stream), instance_(instance) {
  view_.id = id;
  instance_.add(*this);
}

Transient::~Transient() { instance_.remove(*this); }

bool Transient::up() const { return instance_.up(); }
const Path& Transient::path() const { return instance_.path(); }
const PsiTraits& Transient::traits() const { return instance_.traits(); }

TransientInfo Transient::info() const {
  ProtocolStackInstance& stack = instance_.stack();
  return {view_.id, instance_.name(),    path(),  stack.local(), stack.remote(),
          up(),     stack.sample().srtt, traits()};
}

const TransientView& Transient::view() {
  view_.up = instance_.up();
  view_.traits = instance_.traits();
  view_.path = instance_.sample();
  view_.budget = instance_.stack().budget(stream_);
  return view_;
}

void Transient::send(Chunk chunk) { instance_.stack().send(std::move(chunk)); }
void Transient::skip(MessageKey key, const WireProperties& properties) {
  instance_.stack().skip(key, properties);
}
void Transient::forget(MessageKey key, Range octets) { instance_.stack().forget(key, octets); }
void Transient::flush() { instance_.stack().flush(); }
void Transient::finish() { instance_.stack().finish(stream_); }
void Transient::grant(Credit credit) { instance_.stack().grant(stream_, credit); }

}  // namespace post
