#include "experiments/lab/worlds/laboratory/emulator.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "adapters/posix/errors.h"

namespace post::lab {
namespace {

using posix::Descriptor;
using posix::error_of;

constexpr std::uint32_t kTimer = UINT32_MAX;
constexpr std::uint32_t kWake = UINT32_MAX - 1;
constexpr std::size_t kPacketsPerTurn = 64;  ///< of one interface: none starves the others
constexpr std::size_t kEventsPerTurn = 64;

void drain(const Descriptor& counter) {
  std::uint64_t count = 0;
  while (read(counter.get(), &count, sizeof count) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<std::unique_ptr<Emulator>> Emulator::create(sim::Engine& engine, const RealClock& clock) {
  Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  Descriptor timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  Descriptor wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll.open() || !timer.open() || !wake.open()) return error_of(errno, "the emulator");
  std::unique_ptr<Emulator> emulator(
      new Emulator(engine, clock, std::move(epoll), std::move(timer), std::move(wake)));
  for (const auto& [descriptor, index] :
       {std::pair{emulator->timer_.get(), kTimer}, std::pair{emulator->wake_.get(), kWake}}) {
    const Result<void> polled = emulator->poll(descriptor, index);
    if (!polled) return polled.error();
  }
  return emulator;
}

Emulator::Emulator(sim::Engine& engine, const RealClock& clock, Descriptor epoll, Descriptor timer,
                   Descriptor wake)
    : engine_(engine),
      clock_(clock),
      epoll_(std::move(epoll)),
      timer_(std::move(timer)),
      wake_(std::move(wake)) {}

Result<void> Emulator::poll(int descriptor, std::uint32_t index) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = index;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0) return {};
  return error_of(errno, "watching an interface");
}

Result<void> Emulator::watch(TunNode& node) {
  for (const Interface& each : node.interfaces()) {
    const auto index = static_cast<std::uint32_t>(ports_.size());
    const Result<void> polled = poll(node.descriptor(each.id), index);
    if (!polled) return polled;
    ports_.push_back({&node, each.id});
  }
  return {};
}

void Emulator::forget(const TunNode& node) {
  for (Port& port : ports_) {
    if (port.node == &node) abandon(port);
  }
}

void Emulator::run(Time until) {
  resumed_ = clock_.now();
  next_beat_ = resumed_ + kBeat;
  while (!stopping_) {
    run_due();
    const Time now = engine_.now();
    beat(now);
    if (now >= until) break;
    wait(until);
  }
}

void Emulator::prepare() {
  stopping_ = false;
  drain(wake_);
}

void Emulator::stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  while (write(wake_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

/// What became due while nobody ran is not late.
void Emulator::run_due() {
  Time now = clock_.now();
  while (engine_.next_deadline() <= now) {
    const Time due = engine_.next_deadline();
    report_.items.add(now - std::max(due, resumed_));
    moved_ += engine_.run(due).executed;
    now = clock_.now();
  }
  engine_.run(now);
}

void Emulator::beat(Time now) {
  if (now < next_beat_) return;
  report_.beats.add(now - next_beat_);
  ++beats_;
  next_beat_ = now + kBeat;
}

void Emulator::wait(Time until) {
  const Time due = engine_.next_deadline();
  idle_ = due == kNever;
  arm_timer(std::min({due, until, next_beat_}));
  std::array<epoll_event, kEventsPerTurn> events;
  const int count = epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, -1);
  run_due();
  for (int i = 0; i < count; ++i) {
    const std::uint32_t index = events[static_cast<std::size_t>(i)].data.u32;
    if (index < ports_.size()) take_packets(ports_[index]);
    if (index == kTimer) drain(timer_);
  }
}

void Emulator::take_packets(Port& port) {
  if (port.node == nullptr) return;
  moved_ += port.node->take_from_system(port.interface, kPacketsPerTurn);
  if (port.node->has_vanished(port.interface)) abandon(port);
}

void Emulator::abandon(Port& port) {
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, port.node->descriptor(port.interface), nullptr);
  port.node = nullptr;
}

void Emulator::arm_timer(Time deadline) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t at = clock_.epoch().monotonic_ns + nanoseconds_of(deadline);
  itimerspec when{};
  when.it_value.tv_sec = at / kSecond;
  when.it_value.tv_nsec = at % kSecond;
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace post::lab
