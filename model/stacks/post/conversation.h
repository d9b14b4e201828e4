// What a connection of post/1 says besides content and acks, whatever carries its frames: the
// handshake, streams, skip notices, credit.
#pragma once

#include <optional>
#include <string>

#include "model/psi.h"
#include "model/stacks/post/frames.h"
#include "model/stacks/post/handshake.h"
#include "model/stacks/post/streams.h"

namespace post::wire {

/// Tells the instance's delegate what the peer says, and keeps what both need to agree on. Calls
/// take() only from where the delegate may be called. The delegate may end the instance's listening
/// in any call, but destroys it in on_down only.
class Conversation {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// To be carried reliably; where octets have an order, in this one with all content.
    virtual void send(Frame frame) = 0;
    virtual void handshake_done() = 0;
    /// Null: nobody listens any more.
    virtual ProtocolStackInstance::Delegate* listener() = 0;
    virtual void closed_by_peer(const CloseFrame& close) = 0;
  };
  /// Streams that a peer may have open at once.
  static constexpr std::uint64_t kMaxStreams = 4096;

  Conversation(Owner& owner, HandshakeOptions options);

  void start();  ///< says HELLO
  const Handshake& handshake() const { return handshake_; }
  void forget_handshake() { handshake_.forget(); }
  /// Null: it is not up, or the handshake is forgotten.
  const JoinSecret* secret() const { return handshake_.knows() ? &handshake_.secret() : nullptr; }
  bool up() const { return handshake_.up(); }
  const Streams& streams() const { return streams_; }

  // ---- what the instance's owner asks ----
  void open(StreamId stream, StreamId parent);
  void answer_open(StreamId stream, bool accept);
  void skip(MessageKey key, const WireProperties& properties);
  void grant(StreamId stream, Credit credit);
  /// True: this end has not finished that stream before. FINISH is for the caller to send, behind
  /// all content.
  bool finish(StreamId stream);

  // ---- what the peer says. Errors are its own, the reason to close: see Handshake, and `limit`.
  Outcome<void> take(const HelloFrame& hello) { return advance(handshake_.take(hello)); }
  Outcome<void> take(const JoinFrame& join) { return advance(handshake_.take(join)); }
  Outcome<void> take(Chunk&& chunk);
  Outcome<void> take(const SkipFrame& skip);
  Outcome<void> take(const SkipAckFrame& ack);
  Outcome<void> take(const CreditFrame& credit);
  Outcome<void> take(const OpenFrame& open);
  Outcome<void> take(const AnswerFrame& answer);
  Outcome<void> take(const FinishFrame& finish);
  Outcome<void> take(const PingFrame& ping);
  Outcome<void> take(const CloseFrame& close);

 private:
  Outcome<void> advance(Handshake::Answer answer);
  Outcome<void> expect(StreamId stream, const char* frame);

  Owner& owner_;
  Handshake handshake_;
  Streams streams_;
};

/// Why the instance goes down when its peer closes with this code.
Cause cause_of(CloseCode code);

}  // namespace post::wire
