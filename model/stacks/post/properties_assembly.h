// Properties that came in parts, and the content that waits for them.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "model/receiving/id_set.h"
#include "model/result.h"
#include "model/scheduling/interval_set.h"
#include "model/stacks/post/frames.h"

namespace post::wire {

/// A Message whose first DATA frame says no properties has them in PROPERTIES frames, which may
/// come later. All bounds are the peer's to keep: error `limit`; `malformed` where parts do not fit
/// together.
class PropertiesAssembly {
 public:
  static constexpr std::size_t kMostOctets = 256 * 1024;  ///< of properties
  static constexpr std::size_t kMostChunks = 1024;        ///< that wait
  static constexpr std::size_t kMostRuns = 64;  ///< of Messages known to be complete, a stream

  using Ready = Result<std::vector<Chunk>>;  ///< what may be handed up now
  Ready take(Chunk&& chunk);
  Ready take(const PropertiesFrame& part);
  void forget(MessageKey key);
  void forget(StreamId stream);

 private:
  struct Entry {
    std::vector<std::byte> octets;
    IntervalSet known;
    std::vector<Chunk> waiting;
  };
  Ready complete(MessageKey key);
  void drop(std::map<MessageKey, Entry>::iterator entry);
  bool done(MessageKey key) const;

  std::map<MessageKey, Entry> entries_;
  std::map<StreamId, IdSet> done_;  // Messages whose properties were handed up
  std::size_t octets_ = 0;
  std::size_t chunks_ = 0;
};

}  // namespace post::wire
