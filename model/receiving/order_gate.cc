// The places of a stream's ordered Messages.
#include "model/receiving/order_gate.h"

namespace post {

void OrderGate::settle(std::uint64_t place) {
  if (place < next_) return;
  next_ = settled_.add_and_pop_from(next_, place);
}

}  // namespace post
