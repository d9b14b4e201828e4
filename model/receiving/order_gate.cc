// The places of a stream's ordered Messages.
#include "model/receiving/order_gate.h"

namespace post {

void OrderGate::settle(std::uint64_t place) {
  if (place < next_) return;
  settled_.add(place);
  if (settled_.first() == next_) next_ = settled_.pop_range();
}

}  // namespace post
