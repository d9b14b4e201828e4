// A trace written by hand: a clock that is set, and the model's own pen.
#pragma once

#include <initializer_list>
#include <string>

#include "experiments/lab/trace/record_writer.h"
#include "model/executor.h"
#include "model/trace.h"
#include "model/trace_events.h"

namespace post::lab {

/// script.at(250ms).on("client").emit(trace::AttemptStarted{...}, subject, {RULE(64)}, cause)
class Script {
 public:
  explicit Script(TraceSink& sink) : sink_(sink) {}

  Script& at(Duration since_start) {
    clock_.time = kStartOfRun + since_start;
    return *this;
  }
  Script& on(std::string host) {
    host_ = std::move(host);
    return *this;
  }
  template <class Event>
  TraceSeq emit(const Event& event, const Subject& subject = {},
                std::initializer_list<Rule> rules = {}, TraceSeq cause = 0) {
    return Tracer(clock_, host_, &sink_).emit(event, subject, rules, cause);
  }

 private:
  struct Clock final : Executor {
    Time time;
    Time ask_clock() const override { return time; }
    void enqueue(Task&, Time) override {}
    void remove(Task&) override {}
  };

  TraceSink& sink_;
  Clock clock_;
  std::string host_;
};

}  // namespace post::lab
