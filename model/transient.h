// The binding of one Carrier to one protocol stack instance over one Path (draft section 2.7, rule
// 68).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/path.h"
#include "model/psi.h"

namespace post {

class SharedInstance;

/// A Transient as an application may look at it, for debugging and logging.
struct TransientInfo {
  TransientId id{};
  std::string stack;
  Path path;
  SocketAddress local;
  SocketAddress remote;
  bool up = false;
  std::optional<Duration> srtt;
  PsiTraits traits;  ///< what its stack guarantees on this Path
};

/// One stream of an instance that others may share.
class Transient final {
 public:
  /// The Carrier that it serves. Only in transient_down may the owner give the Transient away.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void transient_up(Transient& transient) = 0;
    /// Its stack carries less than it did: the path's MTU shrank.
    virtual void transient_narrowed(Transient& transient) = 0;
    virtual void transient_has_budget(Transient& transient) = 0;
    virtual void transient_received(Transient& transient, Chunk&& chunk) = 0;
    virtual void transient_skipped(Transient& transient, MessageKey key,
                                   const WireProperties& properties) = 0;
    virtual void transient_finished(Transient& transient) = 0;
    virtual void transient_receive_error(Transient& transient, Error error) = 0;
    virtual void transient_down(Transient& transient, Cause cause) = 0;
  };

  Transient(Owner& owner, TransientId id, StreamId stream, SharedInstance& instance);
  ~Transient();
  Transient(const Transient&) = delete;
  Transient& operator=(const Transient&) = delete;

  Owner& owner() { return owner_; }
  TransientId id() const { return id_; }
  StreamId stream() const { return stream_; }
  SharedInstance& instance() { return instance_; }
  bool up() const;
  const Path& path() const;
  const PsiTraits& traits() const;
  TransientInfo info() const;
  /// What schedulers see; the budget is asked anew, the rest is as fresh as the last event.
  TransientView view() const;
  /// Of that, only these.
  std::size_t budget() const;
  std::size_t max_chunk() const;

  void send(Chunk&& chunk);
  void skip(MessageKey key, const WireProperties& properties);
  void forget(MessageKey key, Range octets);
  void flush();
  /// Nothing more will be sent.
  void finish();
  /// Totals that the peer may send. Over a stack whose keys count from its own start, so do these.
  void grant(Credit credit);

 private:
  Owner& owner_;
  TransientId id_;
  StreamId stream_;
  SharedInstance& instance_;
};

}  // namespace post
