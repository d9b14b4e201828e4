// Accounts of Messages that were handed over, used again while Messages come and go.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "model/scheduling/queued_message.h"

namespace post::queue {

class HandedPool {
 public:
  std::unique_ptr<Handed> take(std::uint64_t octets) {
    if (spare_.empty()) return std::make_unique<Handed>(octets);
    std::unique_ptr<Handed> again = std::move(spare_.back());
    spare_.pop_back();
    again->begin(octets);
    return again;
  }
  void give_back(std::unique_ptr<Handed> handed) {
    if (handed && spare_.size() < kMost) spare_.push_back(std::move(handed));
  }
  /// Nothing is under way: from now on it holds no memory.
  void rest() { std::vector<std::unique_ptr<Handed>>().swap(spare_); }

 private:
  static constexpr std::size_t kMost = 64;

  std::vector<std::unique_ptr<Handed>> spare_;
};

}  // namespace post::queue
