#include "experiments/lab/worlds/laboratory/run.h"

#include <algorithm>
#include <utility>

#include "experiments/lab/worlds/laboratory/priority.h"

namespace post::lab {
namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(20);

}  // namespace

LaboratoryRun::LaboratoryRun(Emulator& emulator, std::vector<LaboratoryHost*> hosts,
                             Watcher watcher)
    : emulator_(emulator), hosts_(std::move(hosts)), watcher_(std::move(watcher)) {}

Outcome LaboratoryRun::until(Time until) {
  last_active_ = watcher_.clock.now();
  start(until);
  Stop stop = Stop::kDuration;
  while (!wait_for_end(kBetweenLooks)) {
    if (stop != Stop::kDuration) continue;
    stop = verdict();
    if (stop != Stop::kDuration) stop_all();
  }
  for (std::thread& thread : threads_) thread.join();
  const bool complete = stop == Stop::kDuration;
  return {stop, complete ? until : std::min(last_active_, until), moved()};
}

void LaboratoryRun::start(Time until) {
  emulator_.prepare();
  for (LaboratoryHost* host : hosts_) host->prepare();
  start_thread([this, until] {
    ask_for_priority(Importance::kEmulator);
    emulator_.run(until);
  });
  for (LaboratoryHost* host : hosts_) {
    start_thread([host, until] { host->run(until); });
  }
}

void LaboratoryRun::start_thread(std::function<void()> body) {
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  threads_.emplace_back([this, body = std::move(body)] {
    body();
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) ended_.notify_all();
  });
}

bool LaboratoryRun::wait_for_end(Duration at_most) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, at_most, [this] { return running_ == 0; });
}

Stop LaboratoryRun::verdict() {
  for (LaboratoryHost* host : hosts_) host->pulse().beat();
  const Time now = watcher_.clock.now();
  const std::uint64_t moved_before = std::exchange(moved_, moved());
  const std::uint64_t beats_before = std::exchange(beats_, emulator_.beats());
  const bool starved = beats_before == beats_;
  if (moved_before != moved_ || starved || !all_idle()) last_active_ = now;
  const bool silent = now - last_active_ >= watcher_.idle_after;
  if (silent && !anyone_retransmits()) return Stop::kIdle;
  return watcher_.ask(now);
}

std::uint64_t LaboratoryRun::moved() const {
  std::uint64_t moved = emulator_.moved();
  for (LaboratoryHost* host : hosts_) moved += host->pulse().items();
  return moved;
}

bool LaboratoryRun::all_idle() const {
  return emulator_.idle() && std::all_of(hosts_.begin(), hosts_.end(),
                                         [](LaboratoryHost* host) { return host->pulse().idle(); });
}

bool LaboratoryRun::anyone_retransmits() const {
  return std::any_of(hosts_.begin(), hosts_.end(),
                     [](LaboratoryHost* host) { return host->retransmits(); });
}

void LaboratoryRun::stop_all() {
  emulator_.stop();
  for (LaboratoryHost* host : hosts_) host->stop();
}

}  // namespace post::lab
