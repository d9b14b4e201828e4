// The streams of one connection.
#include "model/stacks/post/streams.h"

namespace post::wire {

bool Streams::note(StreamId stream) {
  if (open_.contains(stream) || ended(stream)) return true;
  if (open_.size() > limit_) return false;
  open_[stream];
  return true;
}

bool Streams::finished_here(StreamId stream) const {
  const Ends* found = open_.find(stream);
  return found == nullptr ? ended(stream) : found->here;
}

bool Streams::finished_there(StreamId stream) const {
  const Ends* found = open_.find(stream);
  return found == nullptr ? ended(stream) : found->there;
}

bool Streams::finish(StreamId stream, bool Ends::*end_of) {
  Ends* found = open_.find(stream);
  if (found == nullptr || found->*end_of) return false;
  found->*end_of = true;
  if (found->here && found->there) end(stream);
  return true;
}

void Streams::drop(StreamId stream) {
  if (open_.contains(stream)) end(stream);
}

void Streams::end(StreamId stream) {
  open_.erase(stream);
  ended_.use().add(stream);
}

std::vector<StreamId> Streams::open() const {
  std::vector<StreamId> streams;
  for (const auto& [stream, ends] : open_) streams.push_back(stream);
  return streams;
}

}  // namespace post::wire
