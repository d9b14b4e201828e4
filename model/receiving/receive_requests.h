// What an application asked to be given, served strictly in that order (rule 80).
#pragma once

#include <cstdint>
#include <optional>

#include "model/fifo.h"
#include "model/message.h"

namespace post {

/// Per Carrier, from 1 in the order of asking.
using ReceiveId = std::uint64_t;

struct ReceiveRequest {
  ReceiveId id = 0;
  std::optional<PartSize> part{};  ///< absent: a whole Message
};

class ReceiveRequests {
 public:
  ReceiveId add(std::optional<PartSize> part) {
    waiting_.push_back({++last_, part});
    return last_;
  }
  void remove(ReceiveId id) {
    waiting_.erase_if([id](const ReceiveRequest& request) { return request.id == id; });
  }
  ReceiveRequest pop() {
    const ReceiveRequest first = waiting_.front();
    waiting_.pop_front();
    return first;
  }
  void clear() { waiting_.clear(); }
  bool empty() const { return waiting_.empty(); }
  const ReceiveRequest& first() const { return waiting_.front(); }  ///< where there is one
  bool wants_whole() const { return !empty() && !first().part; }

 private:
  Fifo<ReceiveRequest> waiting_;
  ReceiveId last_ = 0;
};

}  // namespace post
