// The catalogue of trace events. It only grows, and kTraceSchemaVersion counts the additions.
//
// An event is a struct with its name and its data fields, in their fixed order. docs/trace.md
// describes each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "model/time.h"

namespace post {

inline constexpr unsigned kTraceSchemaVersion = 2;

namespace trace {

// ---- establishment ------------------------------------------------------------------------------

struct LocalsGathered {
  static constexpr std::string_view kName = "establishment:locals_gathered";
  std::string locals{};  ///< "address%interface" separated by spaces, in order
  template <class V>
  void visit(V&& v) const {
    v("locals", locals);
  }
};

struct RemoteResolved {
  static constexpr std::string_view kName = "establishment:remote_resolved";
  std::string remote{};
  std::string addresses{};  ///< separated by spaces, in order; empty: zero results
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
    v("addresses", addresses);
  }
};

/// A leaf of the candidate tree, in rank order.
struct CandidateRanked {
  static constexpr std::string_view kName = "establishment:candidate_ranked";
  std::string branch{};  ///< local.remote.stack, each from 1
  std::uint64_t rank = 0;
  std::string local{};
  std::string interface {};
  std::string remote{};
  std::string stack{};
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("rank", rank);
    v("local", local);
    v("interface", interface);
    v("remote", remote);
    v("stack", stack);
  }
};

/// A pair or stack that is no candidate, and why.
struct CandidateExcluded {
  static constexpr std::string_view kName = "establishment:candidate_excluded";
  std::string local{};
  std::string interface {};
  std::string remote{};
  std::string stack{};
  std::string reason{};
  template <class V>
  void visit(V&& v) const {
    v("local", local);
    v("interface", interface);
    v("remote", remote);
    v("stack", stack);
    v("reason", reason);
  }
};

struct AttemptStarted {
  static constexpr std::string_view kName = "establishment:attempt_started";
  std::string branch{};
  std::string trigger{};  ///< first, delay, failure or equal_rank
  std::string local{};
  std::string interface {};
  std::string remote{};
  std::string stack{};
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("trigger", trigger);
    v("local", local);
    v("interface", interface);
    v("remote", remote);
    v("stack", stack);
  }
};

struct AttemptFailed {
  static constexpr std::string_view kName = "establishment:attempt_failed";
  std::string branch{};
  std::string cause{};
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("cause", cause);
  }
};

struct AttemptSucceeded {
  static constexpr std::string_view kName = "establishment:attempt_succeeded";
  std::string branch{};
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
  }
};

/// A loser: started and stopped by the win, or never started (then without an attempt id).
struct AttemptCancelled {
  static constexpr std::string_view kName = "establishment:attempt_cancelled";
  std::string branch{};
  std::string reason{};  ///< won_by BRANCH, or aborted
  bool started = false;
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("reason", reason);
    v("started", started);
  }
};

struct Established {
  static constexpr std::string_view kName = "establishment:established";
  std::string branch{};
  std::string local{};
  std::string interface {};
  std::string remote{};
  std::string stack{};
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("local", local);
    v("interface", interface);
    v("remote", remote);
    v("stack", stack);
  }
};

struct EstablishmentFailed {
  static constexpr std::string_view kName = "establishment:failed";
  std::string reason{};  ///< names each candidate's cause, or the policy entries that leave none
  template <class V>
  void visit(V&& v) const {
    v("reason", reason);
  }
};

// ---- Carriers and Messages ----------------------------------------------------------------------

struct CarrierCreated {
  static constexpr std::string_view kName = "carrier:created";
  std::string role{};  ///< active or passive
  std::string local{};
  std::string remote{};
  template <class V>
  void visit(V&& v) const {
    v("role", role);
    v("local", local);
    v("remote", remote);
  }
};

struct CarrierActivated {
  static constexpr std::string_view kName = "carrier:activated";
  std::string trigger{};  ///< send, activate, eager or requeue
  template <class V>
  void visit(V&& v) const {
    v("trigger", trigger);
  }
};

struct CarrierEstablished {
  static constexpr std::string_view kName = "carrier:established";
  template <class V>
  void visit(V&&) const {}
};

/// An API call that was refused synchronously, with the error's name.
struct CarrierRefused {
  static constexpr std::string_view kName = "carrier:refused";
  std::string call{};
  std::string error{};
  template <class V>
  void visit(V&& v) const {
    v("call", call);
    v("error", error);
  }
};

struct CarrierClosing {
  static constexpr std::string_view kName = "carrier:closing";
  std::string by{};  ///< local or peer
  template <class V>
  void visit(V&& v) const {
    v("by", by);
  }
};

struct CarrierDormant {
  static constexpr std::string_view kName = "carrier:dormant";
  std::string cause{};
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

/// The error that the application is told.
struct CarrierErrorRaised {
  static constexpr std::string_view kName = "carrier:error";
  std::string error{};
  std::string text{};
  template <class V>
  void visit(V&& v) const {
    v("error", error);
    v("text", text);
  }
};

/// The last event of a Carrier, as it is given to the application.
struct CarrierClosed {
  static constexpr std::string_view kName = "carrier:closed";
  std::string cause{};
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

/// Accepted: with what the application asked for.
struct MessageQueued {
  static constexpr std::string_view kName = "message:queued";
  std::uint64_t bytes = 0;  ///< of what is here; a partial Message grows
  std::int64_t niceness = 0;
  Duration lifetime_ns = kForever;  ///< kForever: none
  bool ordered = true;
  std::string after{};  ///< "stream.message" of each antecedent, separated by spaces
  std::string marks{};  ///< partial, independent, idempotent, immediate, final: those that hold
  template <class V>
  void visit(V&& v) const {
    v("bytes", bytes);
    v("niceness", niceness);
    v("lifetime_ns", lifetime_ns);
    v("ordered", ordered);
    v("after", after);
    v("marks", marks);
  }
};

/// A further piece of a partial Message.
struct MessagePiece {
  static constexpr std::string_view kName = "message:piece";
  std::uint64_t piece = 0;
  std::uint64_t bytes = 0;
  bool last = false;
  template <class V>
  void visit(V&& v) const {
    v("piece", piece);
    v("bytes", bytes);
    v("last", last);
  }
};

/// Not among those that may go.
struct MessageHeld {
  static constexpr std::string_view kName = "message:held";
  std::string reason{};      ///< antecedent or final
  std::string antecedent{};  ///< "stream.message" of the first that it waits for
  template <class V>
  void visit(V&& v) const {
    v("reason", reason);
    v("antecedent", antecedent);
  }
};

/// What was held may go now.
struct MessageReleased {
  static constexpr std::string_view kName = "message:released";
  bool weaker = false;  ///< an antecedent counts at `sent`: its stack gives no acks
  template <class V>
  void visit(V&& v) const {
    v("weaker", weaker);
  }
};

/// Its first octets go to the Transient.
struct MessageStarted {
  static constexpr std::string_view kName = "message:started";
  template <class V>
  void visit(V&&) const {}
};

/// Unfinished, it yields the Transient to another Message.
struct MessagePreempted {
  static constexpr std::string_view kName = "message:preempted";
  std::string by{};  ///< "stream.message"
  template <class V>
  void visit(V&& v) const {
    v("by", by);
  }
};

/// An immediate Message that does not fit one packet.
struct MessageSegmented {
  static constexpr std::string_view kName = "message:segmented";
  std::uint64_t limit = 0;  ///< octets that one packet takes
  template <class V>
  void visit(V&& v) const {
    v("limit", limit);
  }
};

struct MessageSent {
  static constexpr std::string_view kName = "message:sent";
  bool terminal = false;  ///< the stack gives no acks
  bool late = false;      ///< after its deadline
  template <class V>
  void visit(V&& v) const {
    v("terminal", terminal);
    v("late", late);
  }
};

struct MessageAcked {
  static constexpr std::string_view kName = "message:acked";
  bool late = false;  ///< after its deadline
  template <class V>
  void visit(V&& v) const {
    v("late", late);
  }
};

struct MessageExpired {
  static constexpr std::string_view kName = "message:expired";
  std::string cause{};  ///< lifetime, antecedent or predicted
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

struct MessagePieceDone {
  static constexpr std::string_view kName = "message:piece_done";
  std::uint64_t piece = 0;
  std::string end{};  ///< sent, expired or failed
  template <class V>
  void visit(V&& v) const {
    v("piece", piece);
    v("end", end);
  }
};

/// The peer is told that it will not complete.
struct MessageSkipped {
  static constexpr std::string_view kName = "message:skipped";
  std::uint64_t octets = 0;  ///< ever allotted to it
  template <class V>
  void visit(V&& v) const {
    v("octets", octets);
  }
};

/// Its Transient is gone and it waits for another.
struct MessageRequeued {
  static constexpr std::string_view kName = "message:requeued";
  template <class V>
  void visit(V&&) const {}
};

struct MessageFailed {
  static constexpr std::string_view kName = "message:failed";
  std::string cause{};
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

/// Handed to the application. `message` of the subject counts arrivals on the Carrier.
struct MessageReceived {
  static constexpr std::string_view kName = "message:received";
  std::uint64_t bytes = 0;
  std::uint64_t sent_as = 0;  ///< the peer's id of it; 0: the stack does not say
  bool early = false;
  bool late = false;
  bool duplicate = false;
  template <class V>
  void visit(V&& v) const {
    v("bytes", bytes);
    v("sent_as", sent_as);
    v("early", early);
    v("late", late);
    v("duplicate", duplicate);
  }
};

/// A part handed to a reader of parts.
struct PartReceived {
  static constexpr std::string_view kName = "message:part_received";
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  bool complete = false;
  std::uint64_t sent_as = 0;
  template <class V>
  void visit(V&& v) const {
    v("offset", offset);
    v("bytes", bytes);
    v("complete", complete);
    v("sent_as", sent_as);
  }
};

/// A receive that ended without content.
struct ReceiveFailed {
  static constexpr std::string_view kName = "message:receive_failed";
  std::string error{};  ///< too_large, unbounded, incomplete or finished
  std::uint64_t sent_as = 0;
  template <class V>
  void visit(V&& v) const {
    v("error", error);
    v("sent_as", sent_as);
  }
};

/// Here as a whole, and waiting for another one.
struct ArrivalHeld {
  static constexpr std::string_view kName = "message:arrival_held";
  std::uint64_t sent_as = 0;
  std::string antecedent{};  ///< "stream.message"; empty: an ordered Message before it
  template <class V>
  void visit(V&& v) const {
    v("sent_as", sent_as);
    v("antecedent", antecedent);
  }
};

/// It was read from behind a hole of its byte stream, before what was sent before it.
struct ArrivalAhead {
  static constexpr std::string_view kName = "message:arrival_ahead";
  std::uint64_t sent_as = 0;
  template <class V>
  void visit(V&& v) const {
    v("sent_as", sent_as);
  }
};

/// Something that arrived is not handed over.
struct ArrivalDropped {
  static constexpr std::string_view kName = "message:arrival_dropped";
  std::uint64_t sent_as = 0;
  std::string reason{};  ///< duplicate, out_of_order, antecedent, skipped, buffer_full, too_large,
                         ///< lifetime or transient
  std::uint64_t bytes = 0;
  template <class V>
  void visit(V&& v) const {
    v("sent_as", sent_as);
    v("reason", reason);
    v("bytes", bytes);
  }
};

/// The peer's notice that one of its Messages will not complete.
struct SkipReceived {
  static constexpr std::string_view kName = "message:skip_received";
  std::uint64_t sent_as = 0;
  template <class V>
  void visit(V&& v) const {
    v("sent_as", sent_as);
  }
};

/// Back-pressure: whether the peer may send more.
struct WindowChanged {
  static constexpr std::string_view kName = "carrier:window";
  bool open = false;
  std::uint64_t waiting = 0;  ///< octets that no request has taken
  template <class V>
  void visit(V&& v) const {
    v("open", open);
    v("waiting", waiting);
  }
};

/// A new Carrier of this Association, opened here; `stream` of the subject is its own.
struct CarrierForked {
  static constexpr std::string_view kName = "carrier:forked";
  std::uint64_t parent = 0;  ///< the Carrier it was forked off
  template <class V>
  void visit(V&& v) const {
    v("parent", parent);
  }
};

/// A new Carrier of this Association that the peer asks for.
struct ForkRequested {
  static constexpr std::string_view kName = "carrier:fork_requested";
  std::uint64_t parent = 0;
  template <class V>
  void visit(V&& v) const {
    v("parent", parent);
  }
};

struct ForkAnswered {
  static constexpr std::string_view kName = "carrier:fork_answered";
  bool accepted = false;
  std::string by{};  ///< local or peer
  template <class V>
  void visit(V&& v) const {
    v("accepted", accepted);
    v("by", by);
  }
};

/// It has something to send while others of its Association have too: they take turns.
struct RoundJoined {
  static constexpr std::string_view kName = "carrier:round";
  std::uint64_t others = 0;
  template <class V>
  void visit(V&& v) const {
    v("others", others);
  }
};

/// A Responder or Sink hears from somebody new.
struct SenderAdded {
  static constexpr std::string_view kName = "responder:sender_added";
  std::string remote{};
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
  }
};

/// Replies to it fail from now on.
struct SenderForgotten {
  static constexpr std::string_view kName = "responder:sender_forgotten";
  std::string remote{};
  std::string reason{};  ///< idle, closed, gone or crowded_out
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
    v("reason", reason);
  }
};

struct GroupJoined {
  static constexpr std::string_view kName = "sink:joined";
  std::string group{};
  std::string interface {};
  std::string source{};  ///< of whom alone; empty: anyone
  template <class V>
  void visit(V&& v) const {
    v("group", group);
    v("interface", interface);
    v("source", source);
  }
};

/// That interface does not hear the group; others may.
struct GroupNotJoined {
  static constexpr std::string_view kName = "sink:not_joined";
  std::string group{};
  std::string interface {};
  std::string error{};
  template <class V>
  void visit(V&& v) const {
    v("group", group);
    v("interface", interface);
    v("error", error);
  }
};

struct TransientUp {
  static constexpr std::string_view kName = "transient:up";
  std::string stack{};
  std::string local{};
  std::string remote{};
  template <class V>
  void visit(V&& v) const {
    v("stack", stack);
    v("local", local);
    v("remote", remote);
  }
};

struct TransientDown {
  static constexpr std::string_view kName = "transient:down";
  std::string cause{};
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

struct PathAdded {
  static constexpr std::string_view kName = "path:added";
  std::string local{};
  std::string interface {};
  std::string remote{};
  std::string provisioning_domain{};
  template <class V>
  void visit(V&& v) const {
    v("local", local);
    v("interface", interface);
    v("remote", remote);
    v("provisioning_domain", provisioning_domain);
  }
};

struct ListenerStarted {
  static constexpr std::string_view kName = "listener:started";
  std::string stack{};
  std::string local{};
  template <class V>
  void visit(V&& v) const {
    v("stack", stack);
    v("local", local);
  }
};

/// A Carrier given to the accept handler.
struct ListenerAccepted {
  static constexpr std::string_view kName = "listener:accepted";
  std::string remote{};
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
  }
};

/// A connection that the Listener did not take.
struct ListenerRejected {
  static constexpr std::string_view kName = "listener:rejected";
  std::string remote{};
  std::string reason{};  ///< backlog_full, closed or rejected
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
    v("reason", reason);
  }
};

struct ListenerStopped {
  static constexpr std::string_view kName = "listener:stopped";
  template <class V>
  void visit(V&&) const {}
};

// ---- the network below the seam -----------------------------------------------------------------

/// A packet that a link or node gave up, with the verdict's name (queue_full, loss, drop_list,
/// link_down, no_route, ttl, too_big, not_local, no_listener, reverse_path).
struct PacketDropped {
  static constexpr std::string_view kName = "network:packet_dropped";
  std::string where{};
  std::string verdict{};
  std::string source{};
  std::string destination{};
  std::uint64_t bytes = 0;
  template <class V>
  void visit(V&& v) const {
    v("where", where);
    v("verdict", verdict);
    v("source", source);
    v("destination", destination);
    v("bytes", bytes);
  }
};

struct LinkChanged {
  static constexpr std::string_view kName = "network:link_changed";
  std::string link{};
  std::string what{};  ///< "up false", "rate 1000000", "delay_ns 5000000", "loss_ppb 10000000"
  template <class V>
  void visit(V&& v) const {
    v("link", link);
    v("what", what);
  }
};

struct NodeChanged {
  static constexpr std::string_view kName = "network:node_changed";
  std::string node{};
  std::string what{};  ///< "sessions forget", "sessions remap"
  template <class V>
  void visit(V&& v) const {
    v("node", node);
    v("what", what);
  }
};

// ---- the run ------------------------------------------------------------------------------------

struct RunStarted {
  static constexpr std::string_view kName = "simulation:scenario";
  std::string title{};
  std::uint64_t seed = 0;
  std::uint64_t run = 0;
  template <class V>
  void visit(V&& v) const {
    v("title", title);
    v("seed", seed);
    v("run", run);
  }
};

struct RunEnded {
  static constexpr std::string_view kName = "simulation:end";
  std::string reason{};  ///< idle, duration, event_limit or memory_limit
  template <class V>
  void visit(V&& v) const {
    v("reason", reason);
  }
};

}  // namespace trace
}  // namespace post
