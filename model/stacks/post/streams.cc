// The streams of one connection.
#include "model/stacks/post/streams.h"

namespace post::wire {

bool Streams::note(StreamId stream) {
  if (open_.contains(stream) || ended(stream)) return true;
  if (open_.size() > limit_) return false;
  open_.emplace(stream, Ends{});
  return true;
}

bool Streams::finished_here(StreamId stream) const {
  const auto found = open_.find(stream);
  return found == open_.end() ? ended(stream) : found->second.here;
}

bool Streams::finished_there(StreamId stream) const {
  const auto found = open_.find(stream);
  return found == open_.end() ? ended(stream) : found->second.there;
}

bool Streams::finish(StreamId stream, bool Ends::*end_of) {
  const auto found = open_.find(stream);
  if (found == open_.end() || found->second.*end_of) return false;
  found->second.*end_of = true;
  if (found->second.here && found->second.there) end(stream);
  return true;
}

void Streams::drop(StreamId stream) {
  if (open_.contains(stream)) end(stream);
}

void Streams::end(StreamId stream) {
  open_.erase(stream);
  ended_[stream % 2].add(stream / 2);
}

std::vector<StreamId> Streams::open() const {
  std::vector<StreamId> streams;
  for (const auto& [stream, ends] : open_) streams.push_back(stream);
  return streams;
}

}  // namespace post::wire
