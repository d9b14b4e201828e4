// The two ends of a benchmark: the echoing one gets a thread of its own.
#pragma once

#include <functional>
#include <future>
#include <thread>

#include "model/address.h"
#include "tests/bench/sockets/placement.h"

namespace post::bench {

/// Says where it listens, serves one client and returns when that has gone.
using EchoServer = std::function<void(std::promise<SocketAddress>& listening)>;

/// Pins the thread that makes it too: that of the client.
class EchoThread {
 public:
  EchoThread(EchoServer serve, Placement placement)
      : thread_([this, serve = std::move(serve), placement] {
          const bool apart = placement == Placement::kTwoProcessors;
          const Pinned server(apart ? Pinned::To::kLast : Pinned::To::kFirst);
          serve(listening_);
        }),
        client_(Pinned::To::kFirst) {}
  ~EchoThread() { thread_.join(); }
  EchoThread(const EchoThread&) = delete;
  EchoThread& operator=(const EchoThread&) = delete;

  /// Waits until it listens. Once.
  SocketAddress address() { return listening_.get_future().get(); }

 private:
  std::promise<SocketAddress> listening_;
  std::thread thread_;
  Pinned client_;  // behind the thread, which would inherit it
};

}  // namespace post::bench
