#include "adapters/posix/context.h"

#include "adapters/posix/tcp/congestion_control.h"

namespace post::posix {

Result<std::shared_ptr<Context>> Context::create(Loop& loop, const HostOptions& options) {
  Result<NetworkNamespace> space = NetworkNamespace::of(options.network_namespace);
  if (!space) return space.error();
  const std::shared_ptr<Context> context(new Context(loop, options, std::move(*space)));
  const auto visit = context->visit();
  context->features_ = detect_features();
  if (!options.congestion_control.empty()) {
    const Result<void> can = check_congestion_control(options.congestion_control);
    if (!can) return can.error();
  }
  Result<std::unique_ptr<Monitor>> monitor =
      Monitor::create(loop, options.entity, options.loopback);
  if (!monitor) return monitor.error();
  context->monitor_ = std::move(*monitor);
  return context;
}

void Context::end() {
  alive_ = false;
  monitor_->silence();
}

}  // namespace post::posix
