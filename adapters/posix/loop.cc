#include "adapters/posix/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

#include "adapters/posix/errors.h"
#include "model/check.h"

namespace post::posix {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

std::int64_t read_clock() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

timespec timespec_of(std::int64_t ns) {
  timespec time{};
  time.tv_sec = ns / kNanosecondsPerSecond;
  time.tv_nsec = ns % kNanosecondsPerSecond;
  return time;
}

std::uint64_t word(Time time) { return static_cast<std::uint64_t>(nanoseconds_of(time)); }

Time time_of(std::uint64_t word) { return Time(Duration(static_cast<std::int64_t>(word))); }

/// Reads away the count of an eventfd or timerfd.
void take_count(int descriptor) {
  std::uint64_t count = 0;
  while (read(descriptor, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

bool add(const Descriptor& epoll, Descriptor& own) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &own;
  return epoll_ctl(epoll.get(), EPOLL_CTL_ADD, own.get(), &event) == 0;
}

}  // namespace

Epoch Epoch::now() { return {read_clock()}; }

// ---- life ----

Result<std::unique_ptr<Loop>> Loop::create(Epoch epoch) {
  Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.open()) return error_of(errno, "epoll");
  Descriptor timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer.open()) return error_of(errno, "timerfd");
  Descriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.open()) return error_of(errno, "eventfd");
  return std::unique_ptr<Loop>(
      new Loop(epoch, std::move(epoll), std::move(timer), std::move(wake)));
}

Loop::Loop(Epoch epoch, Descriptor epoll, Descriptor timer, Descriptor wake)
    : epoch_(epoch),
      epoll_(std::move(epoll)),
      timer_(std::move(timer)),
      wake_(std::move(wake)),
      ready_([](Task& task, std::size_t index) { position(task) = 2 * index; }),
      future_([](Task& task, std::size_t index) { position(task) = 2 * index + 1; }),
      run_submitted_(
          std::make_unique<Task>(*this, Phase::kPosted, EntityId{}, [this] { run_submitted(); })) {
  const bool added = add(epoll_, timer_) && add(epoll_, wake_);
  check(added, "a new epoll takes its own two descriptors");
}

Loop::~Loop() {
  run_submitted_.reset();
  check(ready_.empty() && future_.empty(), "no Task is armed when its loop ends");
}

// ---- time ----

Time Loop::clock() const { return Time(Duration(read_clock() - epoch_.monotonic_ns)); }

Time Loop::ask_clock() const { return std::max(instant_, clock()); }

Time Loop::next_deadline() const {
  if (!ready_.empty() || !resumed_.empty()) return now();
  return future_.empty() ? kNever : time_of(future_.top_key().major);
}

// ---- Tasks ----

void Loop::enqueue(Task& task, Time deadline) {
  const std::uint64_t sequence = armings_++;
  rank(task) = sequence;
  if (deadline > instant_) {
    return future_.push({word(deadline), 0, task.entity(), sequence}, task);
  }
  const auto phase = static_cast<std::uint64_t>(task.phase());
  ready_.push({phase, word(deadline), task.entity(), sequence}, task);
}

void Loop::remove(Task& task) {
  TaskHeap& heap = position(task) % 2 == 0 ? ready_ : future_;
  heap.erase(position(task) / 2);
}

void Loop::collect_due() {
  while (!future_.empty() && future_.top_key().major <= word(instant_)) {
    const TaskKey key = future_.top_key();
    Task& task = future_.pop();
    const auto phase = static_cast<std::uint64_t>(task.phase());
    ready_.push({phase, key.major, key.entity, key.sequence}, task);
  }
}

// ---- turns ----

LoopEnd Loop::run_until(Time until) {
  check(!in_turn_, "run_until() is not called from inside a callback");
  wait_for_epoch();
  for (;;) {
    if (stopping_.exchange(false)) return LoopEnd::kStopped;
    turn(until);
    if (finished(until)) return LoopEnd::kTime;
  }
}

void Loop::wait_for_epoch() const {
  if (clock() >= kStartOfRun) return;
  const timespec start = timespec_of(epoch_.monotonic_ns);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, nullptr) == EINTR) {
  }
}

bool Loop::finished(Time until) const {
  return instant_ >= until && !ready_.any_minor_up_to(word(until)) && resumed_.empty();
}

void Loop::turn(Time until) {
  ++counters_.turns;
  std::array<epoll_event, kEventsPerTurn> events;
  const std::size_t count = wait(until, events);
  in_turn_ = true;
  keep_time_at(&instant_);
  instant_ = std::max(instant_, clock());
  resume_watches();
  for (std::size_t i = 0; i < count; ++i) dispatch(events[i]);
  collect_due();
  run_items();
  end_turn();
  keep_time_at(nullptr);
  in_turn_ = false;
}

std::size_t Loop::wait(Time until, std::span<epoll_event> events) {
  const bool pending = !ready_.empty() || !resumed_.empty();
  const Time deadline = future_.empty() ? until : std::min(until, time_of(future_.top_key().major));
  // The clock need not be read: a timer for what has passed meanwhile fires at once.
  const bool poll = pending || deadline <= instant_;
  if (!poll) arm_timer(deadline);
  const int count =
      epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), poll ? 0 : -1);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

/// A timer that fires too early does no harm, so it is moved only where it would be late.
void Loop::arm_timer(Time deadline) {
  if (deadline >= timer_armed_) return;
  timer_armed_ = deadline;
  const Time last = kNever - Duration(epoch_.monotonic_ns);
  itimerspec timer{};
  timer.it_value = timespec_of(nanoseconds_of(std::min(deadline, last)) + epoch_.monotonic_ns);
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &timer, nullptr);
}

void Loop::resume_watches() {
  const std::vector<Watch*> resumed = std::exchange(resumed_, {});
  for (Watch* watch : resumed) watch->resumed_ = false;
  for (Watch* watch : resumed) watch->handler_.on_events(0);
}

void Loop::dispatch(const epoll_event& event) {
  if (event.data.ptr == &timer_) {
    take_count(timer_.get());
    timer_armed_ = kNever;
  } else if (event.data.ptr == &wake_) {
    take_count(wake_.get());
    run_submitted_->arm();
  } else {
    static_cast<Watch*>(event.data.ptr)->handler_.on_events(event.events);
  }
}

void Loop::run_items() {
  for (std::size_t left = kItemsPerTurn; left > 0 && !ready_.empty(); --left) {
    const Duration late = instant_ - time_of(ready_.top_key().minor);
    counters_.worst_lateness = std::max(counters_.worst_lateness, late);
    ++counters_.items;
    fire(ready_.pop());
    if (stopping_.load(std::memory_order_relaxed)) return;
  }
}

void Loop::end_turn() {
  for (std::size_t i = 0; i < turn_end_.size(); ++i) {
    if (turn_end_[i] != nullptr) turn_end_[i]->on_turn_end();
  }
  turn_end_.clear();
}

bool Loop::at_turn_end(TurnEnd& work) {
  if (in_turn_) turn_end_.push_back(&work);
  return in_turn_;
}

void Loop::forget_turn_end(TurnEnd& work) {
  std::replace(turn_end_.begin(), turn_end_.end(), &work, static_cast<TurnEnd*>(nullptr));
}

// ---- other threads ----

void Loop::stop() {
  stopping_.store(true);
  wake();
}

void Loop::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(submitted_mutex_);
    submitted_.push_back(std::move(work));
  }
  wake();
}

void Loop::wake() {
  const std::uint64_t one = 1;
  while (write(wake_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Loop::run_submitted() {
  std::vector<std::function<void()>> works;
  {
    const std::lock_guard lock(submitted_mutex_);
    works.swap(submitted_);
  }
  for (const auto& work : works) work();
}

// ---- Watch ----

Result<void> Watch::start(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events | EPOLLET;
  event.data.ptr = this;
  if (epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
    return error_of(errno, "watching a descriptor");
  }
  descriptor_ = descriptor;
  return {};
}

void Watch::change(std::uint32_t events) {
  epoll_event event{};
  event.events = events | EPOLLET;
  event.data.ptr = this;
  epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_MOD, descriptor_, &event);
}

void Watch::resume() {
  if (!std::exchange(resumed_, true)) loop_.resumed_.push_back(this);
}

void Watch::stop() {
  if (resumed_) std::erase(loop_.resumed_, this);
  resumed_ = false;
  if (descriptor_ < 0) return;
  epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_DEL, descriptor_, nullptr);
  descriptor_ = -1;
}

}  // namespace post::posix
