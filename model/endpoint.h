// An Endpoint: where an application on one host opens Carriers and Listeners.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/association/association.h"
#include "model/association/environment.h"
#include "model/association/listening.h"
#include "model/association/live_listener.h"
#include "model/carrier.h"
#include "model/listener.h"
#include "model/local.h"
#include "model/remote.h"
#include "model/responder.h"
#include "model/sink.h"
#include "model/source.h"
#include "model/special/live_responder.h"

namespace post {

/// What holds for all Carriers of one host.
struct EndpointOptions {
  PolicyContext system{};  ///< acts before the applications' contexts (rule 84)
  std::shared_ptr<Resolver> resolver = std::make_shared<StaticNames>();
  StackRegistry stacks = StackRegistry::built_in();
  FramerRegistry framers = FramerRegistry::built_in();
  SchedulerRegistry schedulers = SchedulerRegistry::built_in();
  RacingPolicyRegistry racing = RacingPolicyRegistry::built_in();
  recovery::CongestionRegistry congestion = recovery::CongestionRegistry::built_in();
};

/// What an application asks for one Carrier or Listener.
struct Parameters {
  PolicyContext policy{};
  std::vector<std::string> framers{};  ///< by name; the last one runs first outbound (rule 86).
                                       ///< None: the stack's default
};

/// One for each host. Its end aborts all that it owns, without callbacks.
class Endpoint final : private Network::Observer,
                       private Association::Owner,
                       private LiveListener::Owner,
                       private LiveResponder::Owner {
 public:
  explicit Endpoint(Host& host, EndpointOptions options = {});
  ~Endpoint() override;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// An inactive Carrier (rule 6). What cannot be established is told by its error and closed
  /// events (rule 70).
  Carrier initiate(Local local, Remote remote, Parameters parameters = {});
  Listener listen(Local local, Parameters parameters = {});

  // The special cases (draft section 2.1). On stacks that may deliver a Message twice they imply
  // the policy `duplicates_ok`, unless a context says otherwise (rule 61).

  /// Sends only: to a peer, or to a multicast group, out of the best of the interfaces that `local`
  /// and the policy admit.
  Source source(Local local, Remote remote, Parameters parameters = {});
  /// Receives only: what is sent to an address, or to a multicast group on every interface that
  /// `local` and the policy admit now. Errors as listen() and `local_syntax`.
  Sink sink(const Local& local, Parameters parameters = {});
  /// Receives from many and replies to each (rule 78). On a group it replies from its own address.
  Responder respond(const Local& local, Responder::Handler handler, Parameters parameters = {});
  /// Gives the Association of a Carrier a further instance of a stack with the trait `joins`: one
  /// more Transient for each of its Carriers. Refused: `closed`, `joins`.
  Outcome<void> join(const Carrier& carrier, std::string_view stack,
                     std::unique_ptr<ProtocolStackInstance> instance);

 private:
  using PeerName = std::array<std::byte, 16>;  // of an Association, among peers
  struct Terms {
    FrozenPolicy policy;
    FramerFactory framer;
  };
  struct ListenerEntry {
    std::shared_ptr<LiveListener> listener;
    FrozenLocal local;
    Terms terms;
  };

  void on_interface_changed(InterfaceId interface) override;
  void association_idle(Association& association) override;
  bool offer_fork(Association& association, std::shared_ptr<LiveCarrier> forked) override;
  Result<std::shared_ptr<LiveCarrier>> admit(
      LiveListener& listener, std::string_view stack,
      std::unique_ptr<ProtocolStackInstance> instance) override;
  void rejoin(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) override;
  void release(LiveListener& listener) override;
  void release(LiveResponder& responder) override;

  Result<Terms> terms_of(const Parameters& parameters);
  FrozenLocal frozen(Local local);
  Association& add_association(Association::Options options);
  using OpenDoors = Result<void> (Endpoint::*)(LiveListener&, const Local&, const Terms&);
  Result<std::shared_ptr<LiveListener>> open_listener(const Local& local,
                                                      const Parameters& parameters, OpenDoors open);
  Result<void> open_doors(LiveListener& listener, const Local& local, const Terms& terms);
  Result<void> open_group(LiveListener& listener, const Local& local, const Terms& terms);
  StackOptions stack_options(const Terms& terms) const;
  std::optional<JoinSecret> secret_of(const PeerName& association) const;
  void note_joining(const GroupPlan& door, std::string error) const;
  Parameters one_sided(Parameters parameters) const;
  Result<std::shared_ptr<LiveResponder>> hear(const Local& local, const Parameters& parameters,
                                              bool replies);
  void sweep();

  Environment environment_;
  // The last ones: most that follow are equal, and share them.
  FrozenPolicy policy_;
  FrozenLocal local_;
  std::map<AssociationId, std::unique_ptr<Association>> associations_;
  std::map<AssociationId, std::weak_ptr<LiveListener>> makers_;  // of what was accepted
  std::map<PeerName, AssociationId> joinable_;                   // of what was accepted
  std::vector<ListenerEntry> listeners_;
  std::vector<std::shared_ptr<LiveResponder>> responders_;
  std::vector<AssociationId> idle_;
  Task sweep_;
};

}  // namespace post
