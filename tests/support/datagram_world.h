// The two hosts of memory_hosts.h with an Endpoint each, which speak `post/udp` over a bad network.
#pragma once

#include <optional>
#include <utility>

#include "model/post.h"
#include "tests/support/impaired_host.h"
#include "tests/support/memory_hosts.h"

namespace post::testing {

class DatagramWorld : public MemoryHosts {
 public:
  explicit DatagramWorld(std::uint64_t seed = 1)
      : MemoryHosts(seed), client_(client_host(), path_), server_(server_host(), path_) {
    client.emplace(client_);
    server.emplace(server_);
  }

  /// Each way; it cannot be killed.
  MemoryPath& path() { return path_; }
  static PolicyContext policy() {
    return PolicyContext{}.security(Security::kNone).require(policy::stack("post/udp"));
  }
  Carrier initiate() { return client->initiate({}, Remote::uri("10.1.0.1:443"), {policy(), {}}); }
  Listener listen() {
    return server->listen({.interface = {}, .address = {}, .provisioning_domain = {}, .port = 443},
                          {policy(), {}});
  }

 private:
  MemoryPath path_;
  ImpairedHost client_;
  ImpairedHost server_;

 public:
  std::optional<Endpoint> client;
  std::optional<Endpoint> server;
};

}  // namespace post::testing
