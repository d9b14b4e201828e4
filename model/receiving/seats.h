// Where arriving Messages live: by seat, never moved.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/receiving/arriving.h"

namespace post {

/// Seats count up, and most are free again soon: neighbours share a block of memory.
class Seats {
 public:
  Arriving& add(Seat seat, Arriving&& message) {
    Block& block = block_of(seat);
    ++block.taken;
    return block.places[seat % kBlock].emplace(std::move(message));
  }
  Arriving* find(Seat seat) {
    Block* block = known(seat / kBlock);
    if (block == nullptr || !block->places[seat % kBlock]) return nullptr;
    return &*block->places[seat % kBlock];
  }
  const Arriving* find(Seat seat) const { return const_cast<Seats*>(this)->find(seat); }
  void erase(Seat seat) {
    Block& block = *known(seat / kBlock);
    block.places[seat % kBlock].reset();
    if (--block.taken > 0) return;
    blocks_.erase(seat / kBlock);
    last_ = nullptr;
  }
  /// In their order.
  std::vector<Seat> all() const {
    std::vector<Seat> seats;
    for (const auto& [number, block] : blocks_) {
      for (std::size_t i = 0; i < kBlock; ++i) {
        if (block.places[i]) seats.push_back(number * kBlock + i);
      }
    }
    return seats;
  }

 private:
  static constexpr std::size_t kBlock = 4;
  struct Block {
    std::array<std::optional<Arriving>, kBlock> places;
    std::size_t taken = 0;
  };

  Block* known(std::uint64_t number) {
    if (last_ != nullptr && last_number_ == number) return last_;
    const auto found = blocks_.find(number);
    if (found == blocks_.end()) return nullptr;
    last_ = &found->second;
    last_number_ = number;
    return last_;
  }
  Block& block_of(Seat seat) {
    if (Block* block = known(seat / kBlock)) return *block;
    last_number_ = seat / kBlock;
    last_ = &blocks_[last_number_];
    return *last_;
  }

  std::map<std::uint64_t, Block> blocks_;
  Block* last_ = nullptr;  // the one that was asked for last
  std::uint64_t last_number_ = 0;
};

}  // namespace post
