// Protocol stacks by name: each composes layers over the Host seam into protocol stack instances.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/framing/framer.h"
#include "model/host.h"
#include "model/policy_values.h"
#include "model/psi.h"
#include "model/stacks/post/recovery/congestion.h"

namespace post {

/// One way to the peer: the pair of addresses and the interface a stack is to use (draft
/// section 2.8).
struct CandidatePath {
  SocketAddress local;  ///< port 0: ephemeral
  SocketAddress remote;
  InterfaceId interface {};
  friend bool operator==(const CandidatePath&, const CandidatePath&) = default;
};

/// What a Carrier asks of every instance of a stack.
struct StackOptions {
  FramerFactory framer;  ///< makes one framer chain per instance; empty: the stack's default
  std::size_t unsent_limit = ByteChannel::kDefaultUnsentLimit;
  DscpMarking dscp = DscpMarking::kNone;
  recovery::CongestionFactory congestion{};  ///< empty: the stack's default
  bool expose_lifetime = false;        ///< datagrams tell path elements until when they are of use
  std::optional<JoinSecret> join{};    ///< connect(): the Association that the instance is to join
  bool join_alone = false;             ///< it has no other instance here
  FindAssociation find_association{};  ///< listen(): those that peers may join
};

/// A multicast group as one interface hears it.
struct GroupMembership {
  SocketAddress group;
  std::optional<IpAddress> source{};  ///< only what this one sends (RFC 4607)
  InterfaceId interface {};
  IpAddress own{};  ///< of that interface: where answers come from
};

/// A connection that a peer opened, before any Carrier owns it.
class Acceptor {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_incoming(std::unique_ptr<ProtocolStackInstance> instance) = 0;
    /// How many more it would take now. Where the stack can refuse one before it is up, so that the
    /// peer's race goes on (rule 76), it tells so.
    virtual std::size_t places() { return SIZE_MAX; }
    virtual void on_refused(const SocketAddress& /*remote*/) {}
  };
  virtual ~Acceptor() = default;
  virtual void set_delegate(Delegate* delegate) = 0;
  virtual SocketAddress local() const = 0;
};

/// One way to make protocol stack instances. Stateless, so that Endpoints may share it.
class Stack {
 public:
  virtual ~Stack() = default;
  virtual std::string_view name() const = 0;
  /// True where this world offers what the stack needs; a stack that is not available is no
  /// candidate.
  virtual bool available(const Capabilities& capabilities) const = 0;
  /// Only a peer that speaks it understands it, and nothing tells in advance who does: considered
  /// where the Remote names it, or a policy requires or prefers it.
  virtual bool by_name_only() const { return false; }
  /// What every instance guarantees with the default framer.
  virtual PsiTraits promise() const = 0;
  /// listen() needs an address, not merely a port: what it sends must come from there.
  virtual bool listens_per_address() const { return promise().connectionless; }
  /// Whether StackOptions::framer is asked what Messages are as octets. Others frame by themselves.
  virtual bool takes_framer() const { return false; }
  /// Starts one instance. An error means that it failed at once, with nothing sent.
  virtual Result<std::unique_ptr<ProtocolStackInstance>> connect(
      Host& host, const CandidatePath& path, const StackOptions& options) const = 0;
  virtual Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                                   const StackOptions& options) const = 0;
  /// Hears a group: an instance for each address that sends to it. Until the Acceptor and all its
  /// instances are gone the interface stays a member. Refused without the trait `groups`.
  virtual Result<std::unique_ptr<Acceptor>> listen_to_group(Host& /*host*/,
                                                            const GroupMembership& /*membership*/,
                                                            const StackOptions& /*options*/) const {
    return Error{"not_supported", "the stack " + std::string(name()) + " hears no groups"};
  }
  /// Why this property of a Message cannot be followed. Names of other stacks are not judged: who
  /// does not know one ignores it (draft section 2.2).
  virtual Result<void> check_property(const StackProperty& /*property*/) const { return {}; }
};

/// The stacks an Endpoint may use, in registration order. A value: no global state.
class StackRegistry {
 public:
  /// All stacks of this library, sorted by name.
  static StackRegistry built_in();
  /// Takes the place of one with the same name.
  void add(std::shared_ptr<const Stack> stack) {
    for (auto& known : stacks_) {
      if (known->name() == stack->name()) return void(known = std::move(stack));
    }
    stacks_.push_back(std::move(stack));
  }
  const Stack* find(std::string_view name) const {
    for (const auto& stack : stacks_) {
      if (stack->name() == name) return stack.get();
    }
    return nullptr;
  }
  const std::vector<std::shared_ptr<const Stack>>& all() const { return stacks_; }
  /// The first refusal of any stack: `stack_property`.
  Result<void> check_properties(const std::vector<StackProperty>& properties) const {
    for (const StackProperty& property : properties) {
      for (const auto& stack : stacks_) {
        if (auto checked = stack->check_property(property); !checked) return checked;
      }
    }
    return {};
  }

 private:
  std::vector<std::shared_ptr<const Stack>> stacks_;
};

}  // namespace post
