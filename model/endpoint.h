// An Endpoint: where an application on one host opens Carriers and Listeners.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/association/association.h"
#include "model/association/environment.h"
#include "model/association/live_listener.h"
#include "model/carrier.h"
#include "model/listener.h"
#include "model/local.h"
#include "model/remote.h"

namespace post {

/// What holds for all Carriers of one host.
struct EndpointOptions {
  PolicyContext system{};  ///< acts before the applications' contexts (rule 84)
  std::shared_ptr<Resolver> resolver = std::make_shared<StaticNames>();
  StackRegistry stacks = StackRegistry::built_in();
  FramerRegistry framers = FramerRegistry::built_in();
  SchedulerRegistry schedulers = SchedulerRegistry::built_in();
  RacingPolicyRegistry racing = RacingPolicyRegistry::built_in();
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
                       private LiveListener::Owner {
 public:
  explicit Endpoint(Host& host, EndpointOptions options = {});
  ~Endpoint() override;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// An inactive Carrier (rule 6). What cannot be established is told by its error and closed
  /// events (rule 70).
  Carrier initiate(Local local, Remote remote, Parameters parameters = {});
  Listener listen(Local local, Parameters parameters = {});

 private:
  struct Terms {
    Policy policy;
    FramerFactory framer;
  };
  struct ListenerEntry {
    std::shared_ptr<LiveListener> listener;
    Local local;
    Terms terms;
  };

  void on_interface_changed(InterfaceId interface) override;
  void association_idle(Association& association) override;
  Result<std::shared_ptr<LiveCarrier>> admit(
      LiveListener& listener, std::string_view stack,
      std::unique_ptr<ProtocolStackInstance> instance) override;
  void release(LiveListener& listener) override;

  Result<Terms> terms_of(const Parameters& parameters) const;
  Association& add_association(Association::Options options);
  Result<void> open_doors(LiveListener& listener, const Local& local, const Terms& terms);
  void sweep();

  Environment environment_;
  std::map<AssociationId, std::unique_ptr<Association>> associations_;
  std::vector<ListenerEntry> listeners_;
  std::vector<AssociationId> idle_;
  Task sweep_;
};

}  // namespace post
