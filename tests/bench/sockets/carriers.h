// What benchmarks through Carriers share.
#pragma once

#include <future>

#include "model/post.h"

namespace post::bench {

/// The stack post/tcp.
inline Parameters over_post() {
  return {PolicyContext{}.require(policy::stack("post/tcp")).security(Security::kNone), {}};
}

/// Sends each Message back, until the client has gone.
void serve_echoes_over_carriers(const Parameters& parameters,
                                std::promise<SocketAddress>& listening);

}  // namespace post::bench
