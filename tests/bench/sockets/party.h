// One end of a benchmark over real sockets: a loop with one host, for one thread.
#pragma once

#include <memory>
#include <string>

#include "adapters/posix/posix_host.h"
#include "model/check.h"

namespace post::bench {

class Party {
 public:
  explicit Party(const std::string& name) {
    auto loop = posix::Loop::create();
    check(loop.ok(), "descriptors are to be had");
    loop_ = std::move(*loop);
    auto host = posix::PosixHost::create(*loop_, {.name = name});
    check(host.ok(), "this machine makes a host");
    host_ = std::move(*host);
  }

  posix::Loop& loop() { return *loop_; }
  posix::PosixHost& host() { return *host_; }

 private:
  std::unique_ptr<posix::Loop> loop_;
  std::unique_ptr<posix::PosixHost> host_;
};

inline constexpr SocketAddress kLoopback{IpAddress::v4(0x7f000001), 0};

}  // namespace post::bench
