#include "adapters/posix/posix_host.h"

#include <utility>

#include "adapters/posix/context.h"
#include "adapters/posix/entropy.h"
#include "adapters/posix/network.h"

namespace post::posix {

Result<std::unique_ptr<PosixHost>> PosixHost::create(Loop& loop, HostOptions options) {
  Result<std::shared_ptr<Context>> context = Context::create(loop, options);
  if (!context) return context.error();
  return std::unique_ptr<PosixHost>(new PosixHost(std::move(*context), std::move(options)));
}

PosixHost::PosixHost(std::shared_ptr<Context> context, HostOptions options)
    : name_(std::move(options.name)),
      seed_(options.seed),
      context_(std::move(context)),
      tracer_(context_->loop(), name_, options.sink),
      network_(std::make_unique<PosixNetwork>(context_, std::move(options))) {}

PosixHost::~PosixHost() { context_->end(); }

EntityId PosixHost::entity() const { return context_->entity(); }

Executor& PosixHost::executor() { return context_->loop(); }

Network& PosixHost::network() { return *network_; }

std::unique_ptr<RandomStream> PosixHost::random(std::string_view consumer) {
  return seed_ ? make_seeded_stream(*seed_, name_, consumer) : make_kernel_stream();
}

const HostCounters& PosixHost::counters() const { return context_->counters(); }

}  // namespace post::posix
