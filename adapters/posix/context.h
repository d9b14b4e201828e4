// What the sockets of one host share. It outlives the host for as long as one of them lives.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "adapters/posix/features.h"
#include "adapters/posix/interfaces/monitor.h"
#include "adapters/posix/loop.h"
#include "adapters/posix/network_namespace.h"
#include "adapters/posix/posix_host.h"
#include "adapters/posix/udp/receive_buffers.h"

namespace post::posix {

class Context {
 public:
  static Result<std::shared_ptr<Context>> create(Loop& loop, const HostOptions& options);

  Loop& loop() { return loop_; }
  EntityId entity() const { return entity_; }
  const Features& features() const { return features_; }
  Duration stream_timeout() const { return stream_timeout_; }
  Fragmentation fragmentation() const { return fragmentation_; }
  /// Of TCP sockets; empty: the kernel's default.
  const std::string& congestion_control() const { return congestion_control_; }
  /// False once the host is gone: nobody may be called any more.
  bool alive() const { return alive_; }
  void end();
  /// Sockets must be made during a visit.
  NetworkNamespace::Visit visit() const { return space_.visit(); }
  Monitor& monitor() { return *monitor_; }
  const InterfaceTable& interfaces() const { return monitor_->interfaces(); }
  ReceiveBuffers& receive_buffers() { return receive_buffers_; }
  HostCounters& counters() { return counters_; }

 private:
  Context(Loop& loop, const HostOptions& options, NetworkNamespace space)
      : loop_(loop),
        entity_(options.entity),
        stream_timeout_(options.stream_timeout),
        fragmentation_(options.fragmentation),
        congestion_control_(options.congestion_control),
        space_(std::move(space)) {}

  Loop& loop_;
  EntityId entity_;
  Duration stream_timeout_;
  Fragmentation fragmentation_;
  std::string congestion_control_;
  bool alive_ = true;
  NetworkNamespace space_;
  Features features_;
  std::unique_ptr<Monitor> monitor_;
  ReceiveBuffers receive_buffers_;
  HostCounters counters_;
};

}  // namespace post::posix
