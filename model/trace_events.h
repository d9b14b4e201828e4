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

inline constexpr unsigned kTraceSchemaVersion = 1;

namespace trace {

// ---- establishment ------------------------------------------------------------------------------

struct LocalsGathered {
  static constexpr std::string_view kName = "establishment:locals_gathered";
  std::string locals;  ///< "address%interface" separated by spaces, in order
  template <class V>
  void visit(V&& v) const {
    v("locals", locals);
  }
};

struct RemoteResolved {
  static constexpr std::string_view kName = "establishment:remote_resolved";
  std::string remote;
  std::string addresses;  ///< separated by spaces, in order; empty: zero results
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
    v("addresses", addresses);
  }
};

/// A leaf of the candidate tree, in rank order.
struct CandidateRanked {
  static constexpr std::string_view kName = "establishment:candidate_ranked";
  std::string branch;  ///< local.remote.stack, each from 1
  std::uint64_t rank = 0;
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
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
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
  std::string reason;
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
  std::string branch;
  std::string trigger;  ///< first, delay, failure or equal_rank
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
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
  std::string branch;
  std::string cause;
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
    v("cause", cause);
  }
};

struct AttemptSucceeded {
  static constexpr std::string_view kName = "establishment:attempt_succeeded";
  std::string branch;
  template <class V>
  void visit(V&& v) const {
    v("branch", branch);
  }
};

/// A loser: started and stopped by the win, or never started (then without an attempt id).
struct AttemptCancelled {
  static constexpr std::string_view kName = "establishment:attempt_cancelled";
  std::string branch;
  std::string reason;  ///< won_by BRANCH, or aborted
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
  std::string branch;
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
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
  std::string reason;  ///< names each candidate's cause, or the policy entries that leave none
  template <class V>
  void visit(V&& v) const {
    v("reason", reason);
  }
};

// ---- Carriers and Messages ----------------------------------------------------------------------

struct CarrierCreated {
  static constexpr std::string_view kName = "carrier:created";
  std::string role;  ///< active or passive
  std::string local;
  std::string remote;
  template <class V>
  void visit(V&& v) const {
    v("role", role);
    v("local", local);
    v("remote", remote);
  }
};

struct CarrierActivated {
  static constexpr std::string_view kName = "carrier:activated";
  std::string trigger;  ///< send, activate, eager or requeue
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
  std::string call;
  std::string error;
  template <class V>
  void visit(V&& v) const {
    v("call", call);
    v("error", error);
  }
};

struct CarrierClosing {
  static constexpr std::string_view kName = "carrier:closing";
  std::string by;  ///< local or peer
  template <class V>
  void visit(V&& v) const {
    v("by", by);
  }
};

struct CarrierDormant {
  static constexpr std::string_view kName = "carrier:dormant";
  std::string cause;
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

/// The error that the application is told.
struct CarrierErrorRaised {
  static constexpr std::string_view kName = "carrier:error";
  std::string error;
  std::string text;
  template <class V>
  void visit(V&& v) const {
    v("error", error);
    v("text", text);
  }
};

/// The last event of a Carrier, as it is given to the application.
struct CarrierClosed {
  static constexpr std::string_view kName = "carrier:closed";
  std::string cause;
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

struct MessageQueued {
  static constexpr std::string_view kName = "message:queued";
  std::uint64_t bytes = 0;
  template <class V>
  void visit(V&& v) const {
    v("bytes", bytes);
  }
};

struct MessageSent {
  static constexpr std::string_view kName = "message:sent";
  bool terminal = false;  ///< the stack gives no acks
  template <class V>
  void visit(V&& v) const {
    v("terminal", terminal);
  }
};

struct MessageAcked {
  static constexpr std::string_view kName = "message:acked";
  template <class V>
  void visit(V&&) const {}
};

/// Its Transient is gone and it waits for another.
struct MessageRequeued {
  static constexpr std::string_view kName = "message:requeued";
  template <class V>
  void visit(V&&) const {}
};

struct MessageFailed {
  static constexpr std::string_view kName = "message:failed";
  std::string cause;
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

/// Handed to the application. `message` of the subject counts arrivals on the Carrier.
struct MessageReceived {
  static constexpr std::string_view kName = "message:received";
  std::uint64_t bytes = 0;
  template <class V>
  void visit(V&& v) const {
    v("bytes", bytes);
  }
};

struct TransientUp {
  static constexpr std::string_view kName = "transient:up";
  std::string stack;
  std::string local;
  std::string remote;
  template <class V>
  void visit(V&& v) const {
    v("stack", stack);
    v("local", local);
    v("remote", remote);
  }
};

struct TransientDown {
  static constexpr std::string_view kName = "transient:down";
  std::string cause;
  template <class V>
  void visit(V&& v) const {
    v("cause", cause);
  }
};

struct PathAdded {
  static constexpr std::string_view kName = "path:added";
  std::string local;
  std::string interface;
  std::string remote;
  std::string provisioning_domain;
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
  std::string stack;
  std::string local;
  template <class V>
  void visit(V&& v) const {
    v("stack", stack);
    v("local", local);
  }
};

/// A Carrier given to the accept handler.
struct ListenerAccepted {
  static constexpr std::string_view kName = "listener:accepted";
  std::string remote;
  template <class V>
  void visit(V&& v) const {
    v("remote", remote);
  }
};

/// A connection that the Listener did not take.
struct ListenerRejected {
  static constexpr std::string_view kName = "listener:rejected";
  std::string remote;
  std::string reason;  ///< backlog_full or closed
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
/// link_down, no_route, ttl, too_big, not_local, no_listener).
struct PacketDropped {
  static constexpr std::string_view kName = "network:packet_dropped";
  std::string where;
  std::string verdict;
  std::string source;
  std::string destination;
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
  std::string link;
  std::string what;  ///< "up false", "rate 1000000", "delay_ns 5000000", "loss_ppb 10000000"
  template <class V>
  void visit(V&& v) const {
    v("link", link);
    v("what", what);
  }
};

// ---- the run ------------------------------------------------------------------------------------

struct RunStarted {
  static constexpr std::string_view kName = "simulation:scenario";
  std::string title;
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
  std::string reason;  ///< idle, duration, event_limit or memory_limit
  template <class V>
  void visit(V&& v) const {
    v("reason", reason);
  }
};

}  // namespace trace
}  // namespace post
