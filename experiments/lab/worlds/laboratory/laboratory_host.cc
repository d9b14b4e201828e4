#include "experiments/lab/worlds/laboratory/laboratory_host.h"

#include <optional>
#include <thread>
#include <utility>

#include "experiments/lab/worlds/laboratory/priority.h"

namespace post::lab {
namespace {

Result<StreamTimers> timers_inside(const NodeNamespace& space) {
  std::optional<Result<StreamTimers>> opened;
  std::thread([&] {
    const Result<void> entered = space.network().enter();
    opened = entered ? StreamTimers::open() : Result<StreamTimers>(entered.error());
  }).join();
  return *std::move(opened);
}

}  // namespace

Result<std::unique_ptr<LaboratoryHost>> LaboratoryHost::create(NodeNamespace& space,
                                                               posix::Epoch epoch,
                                                               posix::HostOptions options) {
  auto timers = timers_inside(space);
  if (!timers) return timers.error();
  auto loop = posix::Loop::create(epoch);
  if (!loop) return loop.error();
  std::unique_ptr<LaboratoryHost> made(new LaboratoryHost(*std::move(loop), *std::move(timers)));
  options.network_namespace = space.network().descriptor();
  options.loopback = false;
  auto host = posix::PosixHost::create(*made->loop_, std::move(options));
  if (!host) return host.error();
  made->host_ = *std::move(host);
  return made;
}

LaboratoryHost::LaboratoryHost(std::unique_ptr<posix::Loop> loop, StreamTimers timers)
    : loop_(std::move(loop)), pulse_(*loop_), timers_(std::move(timers)) {}

void LaboratoryHost::run(Time until) {
  ask_for_priority(Importance::kHost);
  pulse_.resume();
  // A loop keeps in mind that it was told to stop when it had come to its end already.
  while (!stopping_ && loop_->run_until(until) == posix::LoopEnd::kStopped) {
  }
}

void LaboratoryHost::stop() {
  stopping_ = true;
  loop_->stop();
}

}  // namespace post::lab
