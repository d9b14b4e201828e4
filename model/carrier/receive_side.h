// What a Carrier receives: Messages put together, then kept until the application takes them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "model/carrier/reassembly.h"
#include "model/message.h"
#include "model/psi_types.h"

namespace post {

/// Message ids of an instance mean something together with its Transient only.
class WholeMessages {
 public:
  /// A part of a Message; true when that Message is whole and waits.
  bool take(TransientId from, Chunk&& chunk);
  /// Parts that came over this Transient will not be completed.
  void drop(TransientId transient);
  void clear();

  bool empty() const { return whole_.empty(); }
  std::optional<InMessage> next();

  /// All octets that ever came, end marks included.
  std::uint64_t arrived() const { return arrived_; }
  /// Octets of whole Messages that nobody took yet, and of those not yet whole.
  std::uint64_t waiting() const { return waiting_; }
  std::uint64_t incomplete() const { return incomplete_; }

 private:
  struct Arriving {
    TransientId transient;
    MessageId message;
    Reassembly parts;
  };

  void complete(Bytes content);
  Arriving& arriving(TransientId from, MessageId message);
  void erase(const Arriving& done);

  std::vector<Arriving> arriving_;  // few: one on a stack that does not interleave
  std::deque<InMessage> whole_;
  MessageId last_id_ = 0;
  std::uint64_t arrived_ = 0;
  std::uint64_t waiting_ = 0;
  std::uint64_t incomplete_ = 0;
};

}  // namespace post
