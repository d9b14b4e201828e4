// The two hosts of memory_hosts.h with an Endpoint each.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "model/post.h"
#include "tests/support/memory_hosts.h"
#include "tests/support/memory_stack.h"

namespace post::testing {

class MemoryWorld : public MemoryHosts {
 public:
  static constexpr std::uint16_t kPort = 443;

  explicit MemoryWorld(PsiTraits traits = MemoryStack::everything(),
                       MemoryStackOptions options = {}, std::uint64_t seed = 1)
      : MemoryHosts(seed), stack(std::make_shared<MemoryStack>(traits, options)) {
    client.emplace(client_host(), endpoint_options());
    server.emplace(server_host(), endpoint_options());
  }

  /// 1 or 2.
  MemoryPath& path(int number = 1) {
    return stack->path(client_address(number), server_address(number));
  }
  static PolicyContext policy() {
    return PolicyContext{}
        .security(Security::kNone)
        .require(policy::stack("memory"))
        .duplicates_ok();
  }
  Carrier initiate(PolicyContext policy = MemoryWorld::policy()) {
    return client->initiate({}, Remote::uri("10.1.0.1:443"), {std::move(policy), {}});
  }
  Listener listen(PolicyContext policy = MemoryWorld::policy()) {
    return server->listen(
        {.interface = {}, .address = {}, .provisioning_domain = {}, .port = kPort},
        {std::move(policy), {}});
  }

 private:
  EndpointOptions endpoint_options() const {
    EndpointOptions options;
    options.stacks = StackRegistry();
    options.stacks.add(stack);
    return options;
  }

 public:
  std::shared_ptr<MemoryStack> stack;
  std::optional<Endpoint> client;
  std::optional<Endpoint> server;
};

}  // namespace post::testing
