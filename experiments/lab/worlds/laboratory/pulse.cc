#include "experiments/lab/worlds/laboratory/pulse.h"

#include <algorithm>

#include "experiments/lab/worlds/laboratory/real_clock.h"

namespace post::lab {

void Pulse::resume() { resumed_ = loop_.now(); }

void Pulse::beat() {
  if (waiting_.exchange(true)) {
    idle_ = false;  // who does not answer has something to do, or gets no processor
    return;
  }
  const Time asked = RealClock(loop_.epoch()).now();
  loop_.submit([this, asked] { answer(asked); });
}

void Pulse::answer(Time asked) {
  lateness_.add(loop_.now() - std::max(asked, resumed_));
  ++answers_;
  idle_ = loop_.idle();
  items_ = loop_.counters().items - answers_;
  waiting_ = false;
}

}  // namespace post::lab
