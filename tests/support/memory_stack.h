// The stack `memory`: connections between Hosts of one executor that exist in memory only, with
// whatever traits a test asks for.
//
//   auto stack = std::make_shared<MemoryStack>(MemoryStack::post_like());
//   stack->path(client_address, server_address).options.loss = 100'000'000;
//   endpoint_options.stacks.add(stack);
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "model/stacks/stack.h"
#include "tests/support/memory_psi.h"
#include "tests/support/memory_wire.h"

namespace post::testing {

class MemoryStack final : public Stack {
 public:
  explicit MemoryStack(PsiTraits traits, MemoryStackOptions options = {});

  /// All that a stack can give: what the stack `post` promises over datagrams.
  static PsiTraits everything();
  /// What a byte stream with a framer promises.
  static PsiTraits framed_stream();
  /// Whole Messages that may be lost, duplicated or reordered.
  static PsiTraits datagrams();

  std::string_view name() const override { return "memory"; }
  bool available(const Capabilities&) const override { return true; }
  PsiTraits promise() const override { return traits_; }
  Result<std::unique_ptr<ProtocolStackInstance>> connect(Host& host, const CandidatePath& path,
                                                         const StackOptions&) const override;
  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions&) const override;

  /// The way between two addresses, from now on as set here.
  MemoryPath& path(const IpAddress& client, const IpAddress& server) const;
  /// The two ends of a connection that is up already: for a second Transient of a live Carrier.
  std::pair<std::unique_ptr<MemoryInstance>, std::unique_ptr<MemoryInstance>> joined(
      Host& client, Host& server, const MemoryAddresses& of_client) const;
  const MemoryStackOptions& options() const { return options_; }

 private:
  class Door;
  /// What instances and acceptors share; they may outlive the stack.
  struct Fabric {
    std::map<std::pair<IpAddress, IpAddress>, std::shared_ptr<MemoryPath>> paths;
    std::vector<Door*> doors;
    std::uint16_t next_port = 49152;
  };
  static void admit(Fabric& fabric, MemoryWire& wire, const MemoryAddresses& of_client,
                    const memory::Packet& packet);
  std::shared_ptr<MemoryPath> shared_path(const IpAddress& client, const IpAddress& server) const;

  PsiTraits traits_;
  MemoryStackOptions options_;
  std::shared_ptr<Fabric> fabric_ = std::make_shared<Fabric>();
};

}  // namespace post::testing
