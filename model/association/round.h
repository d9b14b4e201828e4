// Whose turn it is among the Carriers of an Association (rule 34). A decision without I/O.
#pragma once

#include <algorithm>
#include <deque>

namespace post {

/// Carriers with something to send, in the order in which they began; one that had its turn rejoins
/// at the end. Lesser priorities go first, always.
template <class Carrier>
class BasicRound {
 public:
  /// False: it waits already.
  bool join(Carrier& carrier) {
    if (std::ranges::find(waiting_, &carrier) != waiting_.end()) return false;
    waiting_.push_back(&carrier);
    return true;
  }
  void leave(Carrier& carrier) { std::erase(waiting_, &carrier); }
  bool empty() const { return waiting_.empty(); }
  std::size_t size() const { return waiting_.size(); }
  /// Takes the next one out.
  Carrier& next() {
    const auto first = std::ranges::min_element(
        waiting_, {}, [](const Carrier* carrier) { return carrier->priority(); });
    Carrier& carrier = **first;
    waiting_.erase(first);
    return carrier;
  }

 private:
  std::deque<Carrier*> waiting_;
};

class LiveCarrier;
using Round = BasicRound<LiveCarrier>;

}  // namespace post
