// The protocol stack instance (PSI): what every stack offers a Transient (draft section 2.7), be it
// a byte stream with framing, datagrams, QUIC or SCTP.
//
// Ownership of octets: what send() takes belongs to the PSI until it is acked, lost or forgotten.
// on_lost gives octets back to the sending side; a PSI with the trait `repairs` never calls it and
// retransmits by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "model/address.h"
#include "model/cause.h"
#include "model/psi_types.h"
#include "model/result.h"

namespace post {

class ProtocolStackInstance {
 public:
  /// Never called from inside a call to this PSI. on_down is last and comes at most once; not after
  /// reset().
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_up(EarlyResult early) = 0;
    virtual void
    on_budget() = 0;  ///< some stream's budget grew from 0: the pump asks budget(stream)
    virtual void on_acked(MessageKey key, Range octets) = 0;
    /// The same of several Messages, in their order.
    virtual void on_all_acked(std::span<const AckedOctets> all) {
      for (const AckedOctets& acked : all) on_acked(acked.key, acked.octets);
    }
    virtual void on_lost(MessageKey key, Range octets) = 0;
    virtual void on_skip_acked(MessageKey key) = 0;
    virtual void on_credit(StreamId stream, Credit credit) = 0;
    virtual void on_chunk(Chunk&& chunk) = 0;
    /// The Message, not merely this copy, will not complete.
    virtual void on_skip(MessageKey key, const WireProperties& properties) = 0;
    /// The peer forked `stream` off `parent` (rule 75). Octets of it may have come before.
    virtual void on_open(StreamId stream, StreamId parent) = 0;
    virtual void on_open_answer(StreamId stream, bool accepted) = 0;
    virtual void on_finished(StreamId stream) = 0;  ///< the peer sends nothing more on this stream
    /// What the peer sent cannot be parsed, or ended inside a Message: the receive side ends (rule
    /// 86).
    virtual void on_receive_error(StreamId stream, Error error) = 0;
    virtual void on_down(Cause cause) = 0;  ///< the PSI may be destroyed in it
  };
  virtual ~ProtocolStackInstance() = default;
  /// Re-posts what is pending; an instance that a peer opened tells each delegate that it is up.
  virtual void set_delegate(Delegate* delegate) = 0;
  virtual PsiTraits traits() const = 0;
  virtual PathSample sample() const = 0;
  virtual SocketAddress local() const = 0;
  virtual SocketAddress remote() const = 0;
  /// Once up, with the trait `joins`: what a further instance of the Association needs.
  virtual const JoinSecret* join_secret() const { return nullptr; }
  /// Once up: the Association of this end that the peer opened this instance for.
  virtual std::optional<Joining> joining() const { return {}; }
  /// Its Association has it, and knows both: neither is asked for any more.
  virtual void settle_down() {}

  /// How many octets of `stream` send() takes now, net of framing and counting the end mark; before
  /// on_up: early data.
  virtual std::size_t budget(StreamId stream) const = 0;
  virtual void send(Chunk chunk) = 0;  ///< at most budget() octets and sample().max_chunk
  virtual void flush() = 0;            ///< end of a pump: packets may leave (rule 27)
  virtual void skip(
      MessageKey key,
      const WireProperties& properties) = 0;              ///< reliable; stops sending and repairing
  virtual void forget(MessageKey key, Range octets) = 0;  ///< acked elsewhere: stop, tell nobody
  virtual void grant(StreamId stream, Credit credit) = 0;  ///< native flow control: read no further
  /// A fork (rule 73); asked again on another instance where this one went before the answer.
  virtual void open(StreamId stream, StreamId parent) = 0;
  virtual void answer_open(StreamId stream, bool accept) = 0;
  virtual void finish(StreamId stream) = 0;  ///< nothing more will be sent on this stream
  virtual void reset(Cause cause) = 0;       ///< silent
};

}  // namespace post
