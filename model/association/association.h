// What a Local and a Remote share (draft section 2.3): Paths, races, protocol stack instances,
// Carriers, all their Messages, and the one pump that feeds them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "model/association/environment.h"
#include "model/association/establishment.h"
#include "model/association/retired.h"
#include "model/association/round.h"
#include "model/association/shared_instance.h"
#include "model/carrier/live_carrier.h"
#include "model/few.h"
#include "model/flat_map.h"
#include "model/path.h"
#include "model/rare_timer.h"
#include "model/rarely.h"
#include "model/receiving/deliveries.h"
#include "model/scheduling/interval_set.h"
#include "model/scheduling/message_queue.h"

namespace post {

class Association final : private LiveCarrier::Owner,
                          private Establishment::Delegate,
                          private SharedInstance::Owner,
                          private Retired::Owner {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Nothing of it is alive. It must not be destroyed inside this call.
    virtual void association_idle(Association& association) = 0;
    /// A Carrier that the peer forked and nobody here takes: for the Listener that made this
    /// Association (rule 75). False: there is none, or it has no room.
    virtual bool offer_fork(Association& association, std::shared_ptr<LiveCarrier> forked) = 0;
  };

  struct Options {
    FrozenLocal local;
    Remote remote;
    FrozenPolicy policy;
    FramerFactory framer;  ///< empty: each stack's default
    std::unique_ptr<const Error>
        refusal;            ///< why nothing can be established, told when it is tried
    bool accepted = false;  ///< the peer opened it: its forks have even streams
  };

  Association(Environment& environment, Owner& owner, AssociationId id, Options options);
  ~Association() override;

  AssociationId id() const { return id_; }
  /// A Carrier opened here, inactive (rule 6), or an error of its scheduler.
  Result<std::shared_ptr<LiveCarrier>> open();
  /// A Carrier over an instance that the peer opened.
  Result<std::shared_ptr<LiveCarrier>> accept(std::string_view stack,
                                              std::unique_ptr<ProtocolStackInstance> instance);
  /// Another instance of a stack with the trait `joins`: one more Transient for each Carrier. The
  /// others go where the peer says that it has no other left.
  void join(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance);
  /// What peers join with, from the first instance that came up and has the trait `joins`.
  const std::optional<JoinSecret>& join_secret() const { return join_secret_; }
  /// The answer to a fork that was offered.
  void answer_fork(LiveCarrier& forked, bool accept) override;
  void interfaces_changed();
  const PathTable& paths() const { return paths_; }

 private:
  /// A fork without an answer: over which instance it was asked for.
  struct OpenFork {
    StreamId stream;
    StreamId parent;
    SharedInstance* via;
  };

  MessageQueue& queue() override { return queue_; }
  Deliveries& deliveries() override { return deliveries_; }
  Result<void> check_properties(const std::vector<StackProperty>& properties) const override {
    return environment_.stacks.check_properties(properties);
  }
  void settle() override;
  void establish(LiveCarrier& carrier) override;
  void stop_establishing(LiveCarrier& carrier) override;
  void request_pump(LiveCarrier& carrier) override;
  void bury(std::unique_ptr<Transient> transient) override;
  void drop(std::unique_ptr<Transient> transient, Cause cause) override;
  void retire(std::unique_ptr<Transient> transient, Duration linger) override;
  Result<std::shared_ptr<LiveCarrier>> fork(LiveCarrier& parent, std::uint64_t priority) override;
  void deliveries_settled(const LiveCarrier& by) override;
  std::shared_ptr<LiveCarrier> share(LiveCarrier& carrier) override;
  void release(LiveCarrier& carrier) override;

  void established(Establishment& establishment, Establishment::Winner winner) override;
  void establishment_failed(Establishment& establishment, const Error& error) override;

  void instance_acked(SharedInstance& instance, std::span<const AckedOctets> all) override;
  void instance_lost(TransientId transient, MessageKey key, Range octets) override;
  void instance_skip_acked(MessageKey key) override;
  void instance_credit(StreamId stream, Credit credit) override;
  void instance_opened(SharedInstance& instance, StreamId stream,
                       std::optional<StreamId> parent) override;
  void instance_open_answered(SharedInstance& instance, StreamId stream, bool accepted) override;
  void instance_down(SharedInstance& instance) override;

  void retired_down(Retired& retired, Cause cause) override;

  /// What few were asked for, or can never be.
  struct Special {
    FramerFactory framer;                   // empty: each stack's default
    std::unique_ptr<const Error> refusal;   // why nothing can be established
    std::shared_ptr<const Framer> framing;  // where its framers do not take any content
  };
  /// What a Carrier that is up, on its own, has no use for.
  struct Beside {
    std::unique_ptr<Establishment> establishment;
    std::vector<LiveCarrier*> racing;  // Carriers that wait for it
    std::vector<OpenFork> open_forks;
    std::vector<StreamId> unasked;        // the peer sends on them, and has not said OPEN yet
    IntervalSet closed_streams;           // halved: of the peer's forks, those that have ended
    std::vector<LiveCarrier*> served;     // in the pump that runs, behind the first
    std::vector<outbound::Reset> resets;  // to be told behind all else
    std::vector<outbound::Sent> sent;     // in the pump that runs, over several Transients
    std::vector<std::unique_ptr<Retired>> retired;

    bool empty() const {
      return !establishment && racing.empty() && open_forks.empty() && unasked.empty() &&
             closed_streams.empty() && served.empty() && resets.empty() && sent.empty() &&
             retired.empty();
    }
  };
  /// Ended, to be destroyed from posted work, in the opposite order.
  struct Dead {
    explicit Dead(Association& association);

    Task sweep;
    std::vector<std::shared_ptr<LiveCarrier>> carriers;
    std::vector<std::unique_ptr<Retired>> retired;
    std::vector<std::unique_ptr<Establishment>> establishments;
    std::vector<std::unique_ptr<SharedInstance>> instances;
    std::vector<std::unique_ptr<Transient>> transients;
  };
  Dead& dead();  ///< for one more
  void silence_dead();

  struct NewCarrier {
    StreamId stream = 0;
    bool active = false;
    bool forked = false;
    bool asked = false;
    std::uint64_t priority = 0;
  };
  Result<std::shared_ptr<LiveCarrier>> add_carrier(const NewCarrier& what);
  SharedInstance& add_instance(std::string_view stack,
                               std::unique_ptr<ProtocolStackInstance> instance, bool up);
  void attach_all(SharedInstance& instance);
  std::shared_ptr<LiveCarrier> forked_by_peer(StreamId stream);
  void offer(const std::shared_ptr<LiveCarrier>& forked, StreamId parent);
  void replace_all_but(const SharedInstance& left);
  void reopen_forks(const SharedInstance& lost);
  void discard(SharedInstance& instance);
  void pump();
  void tell(const OutboundEvent& event);
  void tell_sent();
  void settle_told();
  void rest();
  void tell_resets();
  void expire();
  void sweep();
  std::vector<std::shared_ptr<LiveCarrier>> carriers() const;
  LiveCarrier* find(StreamId stream) const;
  const Path& path(const IpAddress& local, const IpAddress& remote);
  bool path_is_there(const SharedInstance& instance) const;

  Environment& environment_;
  Owner& owner_;
  AssociationId id_;
  bool pumping_ = false;
  bool settling_ = false;
  FrozenLocal local_;
  Remote remote_;
  FrozenPolicy policy_;
  Rarely<Special> special_;
  PathTable paths_;
  MessageQueue queue_;
  Deliveries deliveries_;
  Few<std::unique_ptr<SharedInstance>> instances_;
  Few<std::shared_ptr<LiveCarrier>> carriers_;
  FlatMap<StreamId, LiveCarrier*> by_stream_;  // the same
  std::optional<JoinSecret> join_secret_;
  StreamId next_stream_;  // of the next fork from here: even where the peer opened this
  Round round_;
  std::vector<OutboundEvent> events_;  // what the queue decided, while it is told
  Few<LiveCarrier*> told_;             // of what the queue decided, while that is told
  Rarely<Beside> beside_;
  std::unique_ptr<Dead> dead_;  // null: none
  Task pump_;
  RareTimer<Association> expiry_;
};

}  // namespace post
