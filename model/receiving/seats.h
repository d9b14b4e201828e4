// Where arriving Messages live: by seat, never moved.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/rarely.h"
#include "model/receiving/arriving.h"

namespace post {

/// Seats count up, and most are free again soon: neighbours share a block of memory, which is used
/// again while many come and go.
class SeatBlocks {
 public:
  template <class... Arguments>
  Arriving& add(Seat seat, Arguments&&... arguments) {
    Block& block = block_of(seat);
    ++block.taken;
    return block.places[seat % kBlock].emplace(std::forward<Arguments>(arguments)...);
  }
  Arriving* find(Seat seat) {
    Block* block = known(seat / kBlock);
    if (block == nullptr || !block->places[seat % kBlock]) return nullptr;
    return &*block->places[seat % kBlock];
  }
  const Arriving* find(Seat seat) const { return const_cast<SeatBlocks*>(this)->find(seat); }
  void erase(Seat seat) {
    Block& block = *known(seat / kBlock);
    block.places[seat % kBlock].reset();
    if (--block.taken > 0) return;
    if (spare_.size() < kMostSpare) {
      spare_.push_back(blocks_.extract(seat / kBlock));
    } else {
      blocks_.erase(seat / kBlock);
    }
    last_ = nullptr;
    if (blocks_.empty()) rest();
  }
  /// None is taken, and nothing is kept for the next time.
  bool unused() const { return blocks_.empty() && spare_.empty(); }
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

  using Blocks = std::map<std::uint64_t, Block>;
  static constexpr std::size_t kMostSpare = 16;

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
    last_ = &add_block(last_number_);
    return *last_;
  }
  Block& add_block(std::uint64_t number) {
    if (!blocks_.empty()) several_ = true;
    if (spare_.empty()) return blocks_[number];
    Blocks::node_type again = std::move(spare_.back());
    spare_.pop_back();
    again.key() = number;
    return blocks_.insert(std::move(again)).position->second;
  }
  /// Where one block was enough, none is kept for the next time.
  void rest() {
    if (!std::exchange(several_, false)) std::vector<Blocks::node_type>().swap(spare_);
  }

  Blocks blocks_;
  std::vector<Blocks::node_type> spare_;
  bool several_ = false;   // were needed at one time since there were none
  Block* last_ = nullptr;  // the one that was asked for last
  std::uint64_t last_number_ = 0;
};

/// The same, without any memory while none is taken, but for what is kept for the next time.
class Seats {
 public:
  template <class... Arguments>
  Arriving& add(Seat seat, Arguments&&... arguments) {
    return blocks_.use().add(seat, std::forward<Arguments>(arguments)...);
  }
  Arriving* find(Seat seat) { return blocks_ ? blocks_.use().find(seat) : nullptr; }
  const Arriving* find(Seat seat) const { return blocks_ ? blocks_->find(seat) : nullptr; }
  void erase(Seat seat) {
    blocks_.use().erase(seat);
    if (blocks_->unused()) blocks_.drop();
  }
  std::vector<Seat> all() const { return blocks_->all(); }

 private:
  Rarely<SeatBlocks> blocks_;
};

}  // namespace post
