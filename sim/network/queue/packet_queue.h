// What every world does with a queue discipline: it holds the packets that the discipline knows by
// their handles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/network/queue/queue.h"

namespace post::sim {

/// `T` is what the world calls a packet: movable and default-constructible. Stops allocating once
/// it has been as long as it gets. `drop` below is called as drop(T&&, reason), for each packet
/// that goes without being sent.
template <class T>
class PacketQueue {
 public:
  struct Leaving {
    T packet;
    bool mark = false;  ///< as Departure::mark
  };

  explicit PacketQueue(std::unique_ptr<QueueModel> model)
      : model_(std::move(model)),
        sees_flows_(model_->sees_flows()),
        sees_all_(model_->sees_all()) {}

  bool empty() const { return size_ == 0; }
  bool full(std::uint64_t bytes) const { return model_->full(bytes); }
  bool sees_flows() const { return sees_flows_; }
  bool sees_all() const { return sees_all_; }

  template <class Drop>
  void offer(T&& packet, const PacketMeta& meta, const Transmitter& out, Drop&& drop) {
    const PacketHandle handle = free_handle();
    const Verdict verdict = model_->on_arrival(meta, handle, out, drops_);
    if (verdict.passes()) {
      put(handle, std::move(packet));
    } else {
      drop(std::move(packet), verdict.reason());
    }
    drop_all(drop);
  }
  template <class Drop>
  std::optional<Leaving> next(Time now, const Transmitter& out, Drop&& drop) {
    const auto leaving = model_->next(now, out, drops_);
    drop_all(drop);
    if (!leaving) return std::nullopt;
    return Leaving{take(leaving->handle), leaving->mark};
  }
  template <class Drop>
  void flush(std::string_view reason, Drop&& drop) {
    while (const auto handle = model_->remove()) drop(take(*handle), reason);
  }

 private:
  PacketHandle free_handle() {
    if (free_.empty()) {
      free_.push_back(static_cast<PacketHandle>(slots_.size()));
      slots_.emplace_back();
    }
    return free_.back();
  }
  void put(PacketHandle handle, T&& packet) {
    free_.pop_back();
    slots_[handle] = std::move(packet);
    ++size_;
  }
  T take(PacketHandle handle) {
    free_.push_back(handle);
    --size_;
    return std::move(slots_[handle]);
  }
  template <class Drop>
  void drop_all(Drop&& drop) {
    for (const QueueDrop& gone : drops_) drop(take(gone.handle), gone.reason);
    drops_.clear();
  }

  std::unique_ptr<QueueModel> model_;
  bool sees_flows_;
  bool sees_all_;
  std::vector<T> slots_;
  std::vector<PacketHandle> free_;
  std::size_t size_ = 0;
  QueueDrops drops_;
};

}  // namespace post::sim
