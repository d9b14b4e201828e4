// What a Local and a Remote share (draft section 2.3): Paths, races, Carriers, and the one pump
// that feeds them.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "model/association/environment.h"
#include "model/association/establishment.h"
#include "model/association/retired.h"
#include "model/carrier/live_carrier.h"
#include "model/path.h"

namespace post {

class Association final : private LiveCarrier::Owner,
                          private Establishment::Delegate,
                          private Retired::Owner {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Nothing of it is alive. It must not be destroyed inside this call.
    virtual void association_idle(Association& association) = 0;
  };

  struct Options {
    Local local;
    Remote remote;
    Policy policy;
    FramerFactory framer;          ///< empty: each stack's default
    std::optional<Error> refusal;  ///< why nothing can be established, told when it is tried
  };

  Association(Environment& environment, Owner& owner, AssociationId id, Options options);
  ~Association() override;

  AssociationId id() const { return id_; }
  /// A Carrier opened here, inactive (rule 6), or an error of its scheduler.
  Result<std::shared_ptr<LiveCarrier>> open();
  /// A Carrier over an instance that the peer opened.
  Result<std::shared_ptr<LiveCarrier>> accept(std::string_view stack,
                                              std::unique_ptr<ProtocolStackInstance> instance);
  void interfaces_changed();
  const PathTable& paths() const { return paths_; }

 private:
  struct Member {
    std::shared_ptr<LiveCarrier> carrier;
    std::unique_ptr<Establishment> establishment;
  };

  void establish(LiveCarrier& carrier) override;
  void stop_establishing(LiveCarrier& carrier) override;
  void request_pump(LiveCarrier& carrier) override;
  void bury(std::unique_ptr<Transient> transient) override;
  void retire(std::unique_ptr<Transient> transient, Duration linger) override;
  void release(LiveCarrier& carrier) override;
  void established(Establishment& establishment, Establishment::Winner winner) override;
  void establishment_failed(Establishment& establishment, const Error& error) override;
  void retired_down(Retired& retired, Cause cause) override;

  Result<std::shared_ptr<LiveCarrier>> add_carrier(bool active);
  void pump();
  void sweep();
  Member& member_of(const LiveCarrier& carrier);
  Member& member_of(const Establishment& establishment);
  void discard(std::unique_ptr<Establishment> establishment);
  const Path& path(const IpAddress& local, const IpAddress& remote);

  Environment& environment_;
  Owner& owner_;
  AssociationId id_;
  Options options_;
  PathTable paths_;
  std::vector<Member> members_;
  std::deque<LiveCarrier*>
      round_;  // with something to send, in the order in which they began (rule 34)
  std::vector<LiveCarrier*> served_;  // in the pump that runs
  std::vector<std::unique_ptr<Retired>> retired_;
  // Ended, to be destroyed from posted work.
  std::vector<std::unique_ptr<Transient>> dead_transients_;
  std::vector<std::unique_ptr<Establishment>> dead_establishments_;
  std::vector<std::unique_ptr<Retired>> dead_retired_;
  std::vector<std::shared_ptr<LiveCarrier>> dead_carriers_;
  Task pump_;
  Task sweep_;
};

}  // namespace post
