// A protocol stack instance, and the Transients of the Carriers that share it (rules 34, 68).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/few.h"
#include "model/flat_map.h"
#include "model/path.h"
#include "model/psi.h"
#include "model/transient.h"

namespace post {

/// Tells each Transient what concerns its stream, and its owner what concerns the Association.
class SharedInstance final : private ProtocolStackInstance::Delegate {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void instance_acked(SharedInstance& instance, std::span<const AckedOctets> all) = 0;
    virtual void instance_lost(TransientId transient, MessageKey key, Range octets) = 0;
    virtual void instance_skip_acked(MessageKey key) = 0;
    virtual void instance_credit(StreamId stream, Credit credit) = 0;
    /// The peer forked a Carrier, or sent something on one that it is about to fork.
    /// Without a parent: that one's fork has not been heard of.
    virtual void instance_opened(SharedInstance& instance, StreamId stream,
                                 std::optional<StreamId> parent) = 0;
    virtual void instance_open_answered(SharedInstance& instance, StreamId stream,
                                        bool accepted) = 0;
    /// Gone; its Transients know. It must not be destroyed inside this call.
    virtual void instance_down(SharedInstance& instance) = 0;
  };

  /// `path` outlives it.
  SharedInstance(Owner& owner, std::string stack, const Path& path,
                 std::unique_ptr<ProtocolStackInstance> instance, bool up);
  ~SharedInstance() override;

  ProtocolStackInstance& stack() { return *instance_; }
  const std::string& name() const { return name_; }
  const Path& path() const { return path_; }
  const PsiTraits& traits() const { return traits_; }
  const PathSample& sample() const { return sample_; }
  bool up() const { return up_; }

  void add(Transient& transient);
  void remove(Transient& transient);
  bool unused() const { return transients_.empty(); }
  Transient* find(StreamId stream) const;
  /// That Carrier ended: nothing more is sent on its stream, and what comes is dropped.
  void close(StreamId stream);
  /// Its path is gone: resets it, and tells as if it had gone by itself.
  void fail(Cause cause);
  /// Gives the instance away, to end in its own time.
  std::unique_ptr<ProtocolStackInstance> release();

 private:
  void on_up(EarlyResult early) override;
  void on_budget() override;
  void on_acked(MessageKey key, Range octets) override;
  void on_all_acked(std::span<const AckedOctets> all) override;
  void on_lost(MessageKey key, Range octets) override;
  void on_skip_acked(MessageKey key) override;
  void on_credit(StreamId stream, Credit credit) override;
  void on_chunk(Chunk&& chunk) override;
  void on_skip(MessageKey key, const WireProperties& properties) override;
  void on_open(StreamId stream, StreamId parent) override;
  void on_open_answer(StreamId stream, bool accepted) override;
  void on_finished(StreamId stream) override;
  void on_receive_error(StreamId stream, Error error) override;
  void on_down(Cause cause) override;

  Transient* found_or_opened(StreamId stream);
  template <class Tell>
  void tell_all(Tell&& tell);

  Owner& owner_;
  std::string name_;
  const Path& path_;
  std::unique_ptr<ProtocolStackInstance> instance_;
  PsiTraits traits_;
  PathSample sample_;
  bool up_;
  Few<Transient*> transients_;               // in the order in which they were made
  FlatMap<StreamId, Transient*> by_stream_;  // the same
};

}  // namespace post
