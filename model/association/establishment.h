// Establishing one Transient (draft section 4.5): gathers, resolves and races, by decisions of
// model/establishment.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/association/attempt.h"
#include "model/association/environment.h"
#include "model/establishment/candidate_tree.h"
#include "model/establishment/racing.h"
#include "model/establishment/resolving.h"
#include "model/local.h"
#include "model/remote.h"

namespace post {

/// One race from start() to its end. Owned by the Association; serves a Carrier, or none (rule 68).
class Establishment final : private Resolver::Delegate, private Attempt::Owner {
 public:
  struct Request {
    Subject subject;  ///< for the trace: Association, and Carrier where there is one
    Local local;
    Remote remote;
    FrozenPolicy policy;
    StackOptions options;
    std::optional<Error> refusal;  ///< why it cannot even begin
  };

  /// The winner, up. Whoever takes the instance gives it a delegate.
  struct Winner {
    std::unique_ptr<ProtocolStackInstance> instance;
    Candidate candidate;
    AttemptId attempt{};
  };

  /// Exactly one of these, once, never inside start() or abort(); nothing after abort(). Neither
  /// may destroy the Establishment.
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void established(Establishment& establishment, Winner winner) = 0;
    virtual void establishment_failed(Establishment& establishment, const Error& error) = 0;
  };

  Establishment(Environment& environment, Delegate& delegate, Request request);
  ~Establishment() override;

  void start();
  /// Ends it silently; attempts that run are reset.
  void abort();
  /// Attempts whose interface or address is gone fail.
  void interfaces_changed();

 private:
  void on_answer(QuestionId question, Answer answer) override;
  void attempt_up(Attempt& attempt) override;
  void attempt_down(Attempt& attempt, Cause cause) override;

  void prepare(std::vector<LocalCandidate> locals);
  void begin();
  void ask();
  void note_remotes();
  void perform(const race::Actions& actions);
  void carry_out(const race::StartAttempt& start);
  void carry_out(const race::CancelAttempt& cancel);
  void carry_out(const race::Won& won);
  void carry_out(const race::Failed& failed);
  void fail(const Error& error, Rule rule);
  void run_timer();
  void run_posted();
  void schedule();

  std::vector<StackCandidate> stack_candidates() const;
  std::vector<Entrant> entrants() const;
  Attempt* find(const Branch& branch);
  void release(Attempt& attempt);
  void trace_tree();
  void trace_exclusion(const Exclusion& exclusion);
  void note_failure(const Branch& branch, AttemptId id, Cause cause);
  std::string describe(const race::FailedAttempt& failed) const;
  std::string reason_to_cancel() const;
  const Tracer& tracer() const { return environment_.tracer(); }

  Environment& environment_;
  Delegate& delegate_;
  Request request_;
  std::vector<LocalCandidate> locals_;
  std::optional<Resolution> resolution_;
  std::vector<QuestionId> outstanding_;
  std::optional<CandidateTree> tree_;
  std::optional<Race> race_;
  std::vector<std::unique_ptr<Attempt>> attempts_;
  std::vector<std::unique_ptr<Attempt>> released_;  // destroyed from posted work
  std::optional<Error> error_;                      // to be told
  std::size_t traced_candidates_ = 0;
  std::size_t traced_exclusions_ = 0;
  std::optional<Branch> winner_;
  bool over_ = false;
  Task timer_;
  Task posted_;
};

}  // namespace post
