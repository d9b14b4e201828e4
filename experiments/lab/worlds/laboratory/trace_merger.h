// One trace out of those of many threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "model/trace.h"

namespace post::lab {

/// Each thread writes into a buffer of its own; flush() hands all records on in the order of their
/// times (of equal ones: of the buffers), with the causes that they named.
class TraceMerger {
 public:
  explicit TraceMerger(TraceSink* sink);  ///< outlives the merger; none: nothing is kept
  ~TraceMerger();

  TraceSink* add_buffer();  ///< null without a sink; lives as long as the merger
  /// While no thread records.
  void flush();

 private:
  class Buffer;
  Buffer* earliest();

  TraceSink* sink_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
};

}  // namespace post::lab
