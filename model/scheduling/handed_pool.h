// Accounts of Messages that were handed over, used again while Messages come and go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "model/scheduling/queued_message.h"

namespace post::queue {

/// Lends them out of blocks of 1, 2, 4, ... of them.
class HandedPool {
 public:
  Handed* take(std::uint64_t octets) {
    if (free_.empty()) grow();
    Handed* const handed = free_.back();
    free_.pop_back();
    handed->begin(octets);
    return handed;
  }
  void give_back(Handed* handed) { free_.push_back(handed); }

 private:
  static constexpr std::size_t kMost = 64;  // in a block

  void grow() {
    const std::size_t size =
        std::min(std::size_t{1} << std::min<std::size_t>(blocks_.size(), 30), kMost);
    blocks_.push_back(std::make_unique<Handed[]>(size));
    for (std::size_t i = size; i-- > 0;) free_.push_back(&blocks_.back()[i]);
  }

  std::vector<std::unique_ptr<Handed[]>> blocks_;
  std::vector<Handed*> free_;
};

}  // namespace post::queue
