// Properties of arriving Messages, in memory that is used again while many come and go.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/psi_types.h"

namespace post::wire {

class PropertiesPool {
 public:
  /// To be filled anew: whatever an earlier Message had is still in it.
  std::shared_ptr<WireProperties> take() {
    if (next_ >= all_.size()) next_ = 0;
    if (!all_.empty() && all_[next_].use_count() == 1) return all_[next_++];
    auto fresh = std::make_shared<WireProperties>();
    if (all_.size() < kMost)
      all_.insert(all_.begin() + static_cast<std::ptrdiff_t>(next_++), fresh);
    return fresh;
  }
  /// Few come: what is kept for the next ones goes.
  void rest() { std::vector<std::shared_ptr<WireProperties>>().swap(all_); }

 private:
  static constexpr std::size_t kMost = 64;

  std::vector<std::shared_ptr<WireProperties>> all_;  // those given first are free first
  std::size_t next_ = 0;
};

}  // namespace post::wire
