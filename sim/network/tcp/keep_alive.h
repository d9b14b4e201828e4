// Whether a peer that has nothing to say is still there (RFC 9293 section 3.8.4).
#pragma once

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/options.h"

namespace post::sim::tcp {

class KeepAlive {
 public:
  explicit KeepAlive(const TcpOptions& options)
      : idle_(options.keep_alive_idle),
        interval_(options.keep_alive_interval),
        probes_(options.keep_alive_probes) {}

  /// The connection is up, or its peer was heard.
  void on_heard(Time now) {
    if (idle_ == Duration{}) return;
    sent_ = 0;
    due_ = after(now, idle_);
  }
  Time deadline() const { return due_; }
  /// deadline() has come: a probe leaves. False: the peer is given up.
  [[nodiscard]] bool on_deadline(Time now) {
    if (sent_ == probes_) return false;
    ++sent_;
    due_ = after(now, interval_);
    return true;
  }
  void append_state(StateHash& hash) const { hash.append(due_).append(sent_); }

 private:
  Duration idle_;
  Duration interval_;
  unsigned probes_;
  unsigned sent_ = 0;
  Time due_ = kNever;
};

}  // namespace post::sim::tcp
