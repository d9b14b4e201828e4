// What an application asked to be given, served strictly in that order (rule 80).
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "model/fifo.h"
#include "model/message.h"
#include "model/rarely.h"

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
    const ReceiveRequest request{++last_, part};
    if (empty()) {
      first_ = request;
    } else {
      others_.use().push_back(request);
    }
    return last_;
  }
  void remove(ReceiveId id) {
    if (first_.id == id) {
      pop();
    } else if (others_) {
      others_.use().erase_if([id](const ReceiveRequest& request) { return request.id == id; });
    }
  }
  ReceiveRequest pop() {
    const ReceiveRequest first = std::exchange(first_, {});
    if (!others_->empty()) {
      first_ = others_->front();
      others_.use().pop_front();
    }
    return first;
  }
  void clear() {
    first_ = {};
    others_.drop();
  }
  bool empty() const { return first_.id == 0; }
  const ReceiveRequest& first() const { return first_; }  ///< where there is one
  bool wants_whole() const { return !empty() && !first().part; }

 private:
  ReceiveRequest first_;  // id 0: there is none
  Rarely<Fifo<ReceiveRequest>> others_;
  ReceiveId last_ = 0;
};

}  // namespace post
