// The binding of one Carrier to one protocol stack instance over one Path.
#include "model/transient.h"

#include <utility>

#include "model/association/shared_instance.h"

namespace post {

Transient::Transient(Owner& owner, TransientId id, StreamId stream, SharedInstance& instance)
    : owner_(owner), id_(id), stream_(stream), instance_(instance) {
  instance_.add(*this);
}

Transient::~Transient() { instance_.remove(*this); }

bool Transient::up() const { return instance_.up(); }
const Path& Transient::path() const { return instance_.path(); }
const PsiTraits& Transient::traits() const { return instance_.traits(); }

TransientInfo Transient::info() const {
  ProtocolStackInstance& stack = instance_.stack();
  return {id_,  instance_.name(),    path(),  stack.local(), stack.remote(),
          up(), stack.sample().srtt, traits()};
}

TransientView Transient::view() const {
  return {.id = id_,
          .path = instance_.sample(),
          .budget = instance_.stack().budget(stream_),
          .traits = instance_.traits(),
          .up = instance_.up()};
}

std::size_t Transient::budget() const { return instance_.stack().budget(stream_); }
std::size_t Transient::max_chunk() const { return instance_.sample().max_chunk; }

void Transient::send(Chunk&& chunk) { instance_.stack().send(std::move(chunk)); }
void Transient::skip(MessageKey key, const WireProperties& properties) {
  instance_.stack().skip(key, properties);
}
void Transient::forget(MessageKey key, Range octets) { instance_.stack().forget(key, octets); }
void Transient::flush() { instance_.stack().flush(); }
void Transient::finish() { instance_.stack().finish(stream_); }
void Transient::grant(Credit credit) { instance_.stack().grant(stream_, credit); }

}  // namespace post
