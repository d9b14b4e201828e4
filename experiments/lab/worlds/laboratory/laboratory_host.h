// One host of a laboratory: a namespace, the loop that lives in it, and the Host over its sockets.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "adapters/posix/loop.h"
#include "adapters/posix/posix_host.h"
#include "experiments/lab/worlds/laboratory/node_namespace.h"
#include "experiments/lab/worlds/laboratory/pulse.h"
#include "experiments/lab/worlds/laboratory/stream_timers.h"
#include "model/result.h"

namespace post::lab {

class LaboratoryHost {
 public:
  /// `space` outlives the host.
  static Result<std::unique_ptr<LaboratoryHost>> create(NodeNamespace& space, posix::Epoch epoch,
                                                        posix::HostOptions options);

  Host& host() { return *host_; }
  /// In a thread of the host's own; its sockets are opened in the namespace.
  void run(Time until);
  /// From any thread: ends run(), or the next call of it, unless prepare() comes before that.
  void stop();
  void prepare() { stopping_ = false; }
  Pulse& pulse() { return pulse_; }
  /// True while the host's TCP waits to send something again.
  bool retransmits() const { return timers_.pending(); }

 private:
  LaboratoryHost(std::unique_ptr<posix::Loop> loop, StreamTimers timers);

  std::unique_ptr<posix::Loop> loop_;
  Pulse pulse_;
  StreamTimers timers_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<posix::PosixHost> host_;
};

}  // namespace post::lab
