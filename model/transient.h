// The binding of one Carrier to one protocol stack instance over one Path (draft section 2.7, rule
// 68).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/path.h"
#include "model/psi.h"

namespace post {

/// A Transient as an application may look at it, for debugging and logging.
struct TransientInfo {
  TransientId id{};
  std::string stack;
  Path path;
  SocketAddress local;
  SocketAddress remote;
  bool up = false;
  std::optional<Duration> srtt;
};

class Transient final : private ProtocolStackInstance::Delegate {
 public:
  /// The Carrier that it serves. Only in transient_down may the owner destroy the Transient.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void transient_up(Transient& transient) = 0;
    /// Its stack carries less than it did: the path's MTU shrank.
    virtual void transient_narrowed(Transient& transient) = 0;
    virtual void transient_has_budget() = 0;
    virtual void transient_acked(MessageId message, Range octets) = 0;
    virtual void transient_lost_octets(TransientId transient, MessageId message, Range octets) = 0;
    virtual void transient_received(TransientId transient, Chunk&& chunk) = 0;
    virtual void transient_finished(Transient& transient) = 0;
    virtual void transient_receive_error(Error error) = 0;
    virtual void transient_down(Transient& transient, Cause cause) = 0;
  };

  struct Binding {
    TransientId id{};
    std::string stack;
    const Path& path;
    std::unique_ptr<ProtocolStackInstance> instance;
    bool up = false;  ///< it won a race; otherwise its instance will tell
  };

  Transient(Owner& owner, Binding binding);
  ~Transient() override;

  TransientId id() const { return view_.id; }
  bool up() const { return view_.up; }
  const std::string& stack() const { return stack_; }
  const Path& path() const { return path_; }
  const PsiTraits& traits() const { return view_.traits; }
  TransientInfo info() const;
  /// What schedulers see; the budget is asked anew, the rest is as fresh as the last event.
  const TransientView& view();

  void send(Chunk chunk) { instance_->send(std::move(chunk)); }
  void flush() { instance_->flush(); }
  /// Nothing more will be sent.
  void finish() { instance_->finish(0); }
  /// The peer may have sent this many octets, in all, counted from the first that came over this
  /// Transient.
  void grant(std::uint64_t octets) { instance_->grant(0, {octets, octets}); }
  /// Silent: no call to the owner follows.
  void reset(Cause cause);
  /// Gives the instance away, to end in its own time; no call to the owner follows.
  std::unique_ptr<ProtocolStackInstance> release();

 private:
  void on_up(EarlyResult early) override;
  void on_budget() override;
  void on_acked(MessageKey key, Range octets) override;
  void on_lost(MessageKey key, Range octets) override;
  void on_skip_acked(MessageKey) override {}
  void on_credit(StreamId, Credit) override {}
  void on_chunk(Chunk&& chunk) override;
  void on_skip(MessageKey, const WireProperties&) override {}
  void on_open(StreamId, StreamId) override {}
  void on_open_answer(StreamId, bool) override {}
  void on_finished(StreamId) override;
  void on_receive_error(StreamId, Error error) override;
  void on_down(Cause cause) override;

  Owner& owner_;
  std::string stack_;
  Path path_;
  TransientView view_;
  std::unique_ptr<ProtocolStackInstance> instance_;
};

}  // namespace post
