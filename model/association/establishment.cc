// Establishing one Transient: gathers, resolves and races.
#include "model/association/establishment.h"

#include <algorithm>
#include <utility>

#include "model/trace_events.h"

namespace post {
namespace {

Cause cause_of(const Error& error) {
  for (const Cause cause : {Cause::kUnreachable, Cause::kRefused, Cause::kInterfaceDown}) {
    if (error.name == name_of(cause)) return cause;
  }
  return Cause::kAddressUnavailable;
}

template <class Items>
std::string join(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : " ") + item.to_string();
  return text;
}

std::string socket_text(const LocalCandidate& local) { return local.address.ip.to_string(); }

}  // namespace

Establishment::Establishment(Environment& environment, Delegate& delegate, Request request)
    : environment_(environment),
      delegate_(delegate),
      request_(std::move(request)),
      timer_(environment.host.executor(), Phase::kTimer, environment.host.entity(),
             [this] { run_timer(); }),
      posted_(environment.host.executor(), Phase::kPosted, environment.host.entity(),
              [this] { run_posted(); }) {}

Establishment::~Establishment() {
  for (const QuestionId question : outstanding_) environment_.resolver->drop(question, *this);
  for (const auto& attempt : attempts_) attempt->cancel();
}

void Establishment::start() {
  if (request_.refusal) return fail(*request_.refusal, RULE(84));
  auto locals = gather_locals(environment_.host.network().interfaces(), request_.local);
  if (!locals) return fail(locals.error(), RULE(62));
  tracer().emit(trace::LocalsGathered{join(*locals)}, request_.subject, {RULE(62)});
  prepare(std::move(*locals));
  ask();
  note_remotes();
  if (!race_ && !over_) begin();
}

// The decisions, with what they need to know of this host.
void Establishment::prepare(std::vector<LocalCandidate> locals) {
  locals_ = std::move(locals);
  resolution_.emplace(request_.remote, locals_, environment_.resolver->depends_on_local());
  TreeOptions options;
  options.locals = locals_;
  options.stacks = stack_candidates();
  options.only_stack = request_.remote.stack();
  options.to_group = request_.remote.is_group();
  options.policy = *request_.policy;
  options.routable = [this](const LocalCandidate& local, const IpAddress& remote) {
    return environment_.host.network().routable(local.address.ip, local.interface, remote);
  };
  tree_.emplace(std::move(options));
}

std::vector<StackCandidate> Establishment::stack_candidates() const {
  const Capabilities capabilities = environment_.host.network().capabilities();
  std::vector<StackCandidate> candidates;
  for (const auto& stack : environment_.stacks.all()) {
    const bool named = request_.remote.stack() == stack->name() ||
                       request_.policy->asks_for(PolicyKey::kStack, stack->name());
    if (stack->by_name_only() && !named) continue;
    const PsiTraits promise = stack->promise();
    candidates.push_back({std::string(stack->name()), stack->available(capabilities),
                          promise.secure, promise.connectionless, promise.may_duplicate,
                          promise.groups});
  }
  return candidates;
}

void Establishment::ask() {
  for (auto questions = resolution_->take_questions(); !questions.empty();
       questions = resolution_->take_questions()) {
    for (const Question& question : questions) {
      outstanding_.push_back(question.id);
      if (const auto answer = environment_.resolver->ask(question, *this)) {
        std::erase(outstanding_, question.id);
        resolution_->answer(question.id, *answer);
      }
    }
  }
}

void Establishment::on_answer(QuestionId question, Answer answer) {
  if (over_) return;
  if (answer.final) std::erase(outstanding_, question);
  resolution_->answer(question, answer);
  ask();
  note_remotes();
  if (race_) {
    race_->entrants(environment_.now(), entrants(), resolution_->finished());
    schedule();
  } else {
    begin();
  }
}

void Establishment::note_remotes() {
  tracer().emit(trace::RemoteResolved{request_.remote.to_string(), join(resolution_->found())},
                request_.subject, {RULE(71)});
  tree_->add_remotes(resolution_->found());
  trace_tree();
}

// Races as soon as there is something to race.
void Establishment::begin() {
  const bool complete = resolution_->finished();
  if (tree_->ranked().empty()) {
    if (!complete) return;
    const auto unresolved = resolution_->error();
    return fail(unresolved ? *unresolved : tree_->error().value(), RULE(70));
  }
  auto policy = environment_.racing.find(request_.policy->values.racing);
  if (!policy) return fail(policy.error(), RULE(70));
  race_.emplace(RaceOptions{*policy, request_.policy->values.connection_attempt_delay,
                            request_.policy->values.establishment_timeout});
  perform(race_->start(environment_.now(), entrants(), complete));
}

std::vector<Entrant> Establishment::entrants() const {
  std::vector<Entrant> entrants;
  for (const Candidate& candidate : tree_->ranked()) {
    entrants.push_back({candidate.branch, candidate.rank});
  }
  return entrants;
}

void Establishment::trace_tree() {
  const auto& ranked = tree_->ranked();
  const bool renewed = ranked.size() > traced_candidates_;
  traced_candidates_ = ranked.size();
  for (std::size_t i = 0; renewed && i < ranked.size(); ++i) {
    const Candidate& leaf = ranked[i];
    tracer().emit(
        trace::CandidateRanked{leaf.branch.to_string(), leaf.rank, socket_text(leaf.local),
                               leaf.local.interface_name, leaf.remote.to_string(), leaf.stack},
        request_.subject, {RULE(62), RULE(63), RULE(84)});
  }
  for (const auto& excluded = tree_->excluded(); traced_exclusions_ < excluded.size();
       ++traced_exclusions_) {
    trace_exclusion(excluded[traced_exclusions_]);
  }
}

// A part that the branch leaves open stays empty.
void Establishment::trace_exclusion(const Exclusion& exclusion) {
  trace::CandidateExcluded event{{}, {}, {}, {}, exclusion.text};
  const Branch& branch = exclusion.branch;
  if (branch.local != 0) {
    event.local = socket_text(locals_[branch.local - 1u]);
    event.interface = locals_[branch.local - 1u].interface_name;
  }
  if (branch.remote != 0) event.remote = resolution_->found()[branch.remote - 1u].to_string();
  if (branch.stack != 0) event.stack = tree_->describe({.stack = branch.stack});
  tracer().emit(event, request_.subject, {exclusion.rule});
}

void Establishment::perform(const race::Actions& actions) {
  for (const race::Action& action : actions) {
    std::visit([this](const auto& what) { carry_out(what); }, action);
  }
  schedule();
}

void Establishment::carry_out(const race::StartAttempt& start) {
  const Candidate& leaf = *tree_->find(start.branch);
  const AttemptId id = environment_.attempts.next();
  Subject subject = request_.subject;
  subject.attempt = id;
  tracer().emit(trace::AttemptStarted{leaf.branch.to_string(), std::string(name_of(start.trigger)),
                                      socket_text(leaf.local), leaf.local.interface_name,
                                      leaf.remote.to_string(), leaf.stack},
                subject, {start.rule});
  auto instance = environment_.stacks.find(leaf.stack)
                      ->connect(environment_.host,
                                {leaf.local.address, leaf.remote.address, leaf.local.interface},
                                request_.options);
  if (instance) {
    Attempt::Owner& owner = *this;
    attempts_.push_back(std::make_unique<Attempt>(owner, id, leaf, std::move(*instance)));
  } else {
    note_failure(leaf.branch, id, cause_of(instance.error()));
  }
}

void Establishment::carry_out(const race::CancelAttempt& cancel) {
  Subject subject = request_.subject;
  Attempt* attempt = find(cancel.branch);
  if (attempt != nullptr) subject.attempt = attempt->id();
  tracer().emit(
      trace::AttemptCancelled{cancel.branch.to_string(), reason_to_cancel(), cancel.started},
      subject, {cancel.rule});
  if (attempt == nullptr) return;
  attempt->cancel();
  release(*attempt);
}

void Establishment::carry_out(const race::Won& won) {
  const Attempt& attempt = *find(won.branch);
  const Candidate& leaf = attempt.candidate();
  Subject subject = request_.subject;
  subject.attempt = attempt.id();
  tracer().emit(trace::Established{won.branch.to_string(), socket_text(leaf.local),
                                   leaf.local.interface_name, leaf.remote.to_string(), leaf.stack},
                subject, {won.rule});
  winner_ = won.branch;
  posted_.arm();
}

void Establishment::carry_out(const race::Failed& failed) {
  std::string text;
  for (const race::FailedAttempt& attempt : failed.causes) {
    text += (text.empty() ? "" : "; ") + describe(attempt);
  }
  fail({"establishment", text}, failed.rule);
}

std::string Establishment::describe(const race::FailedAttempt& failed) const {
  const Candidate& leaf = *tree_->find(failed.branch);
  return leaf.branch.to_string() + " " + leaf.local.to_string() + " to " + leaf.remote.to_string() +
         " " + leaf.stack + ": " + std::string(name_of(failed.cause));
}

std::string Establishment::reason_to_cancel() const {
  if (winner_) return "won_by " + winner_->to_string();
  return over_ ? "aborted" : "timeout";
}

void Establishment::fail(const Error& error, Rule rule) {
  tracer().emit(trace::EstablishmentFailed{error.text}, request_.subject, {rule});
  error_ = error;
  posted_.arm();
}

void Establishment::abort() {
  if (std::exchange(over_, true)) return;
  if (race_) perform(race_->abort());
  timer_.disarm();
}

void Establishment::interfaces_changed() {
  if (!race_ || race_->over()) return;
  const auto interfaces = environment_.host.network().interfaces();
  for (std::size_t i = attempts_.size(); i-- > 0;) {
    Attempt& attempt = *attempts_[i];
    const LocalCandidate& local = attempt.candidate().local;
    if (has_address(interfaces, local.interface, local.address.ip)) continue;
    attempt.cancel();
    attempt_down(attempt, Cause::kInterfaceDown);
  }
}

void Establishment::attempt_up(Attempt& attempt) {
  Subject subject = request_.subject;
  subject.attempt = attempt.id();
  tracer().emit(trace::AttemptSucceeded{attempt.branch().to_string()}, subject, {RULE(66)});
  race_->attempt_succeeded(environment_.now(), attempt.branch());
  schedule();
}

void Establishment::attempt_down(Attempt& attempt, Cause cause) {
  note_failure(attempt.branch(), attempt.id(), cause);
  release(attempt);
  schedule();
}

void Establishment::note_failure(const Branch& branch, AttemptId id, Cause cause) {
  Subject subject = request_.subject;
  subject.attempt = id;
  tracer().emit(trace::AttemptFailed{branch.to_string(), std::string(name_of(cause))}, subject,
                {RULE(66)});
  race_->attempt_failed(environment_.now(), branch, cause);
}

Attempt* Establishment::find(const Branch& branch) {
  for (const auto& attempt : attempts_) {
    if (attempt->branch() == branch) return attempt.get();
  }
  return nullptr;
}

void Establishment::release(Attempt& attempt) {
  const auto place = std::ranges::find(attempts_, &attempt, &std::unique_ptr<Attempt>::get);
  released_.push_back(std::move(*place));
  attempts_.erase(place);
  posted_.arm();
}

void Establishment::schedule() {
  if (race_) timer_.arm(race_->next_deadline());
}

void Establishment::run_timer() { perform(race_->timer(environment_.now())); }

void Establishment::run_posted() {
  released_.clear();
  if (over_) return;
  if (error_) {
    over_ = true;
    delegate_.establishment_failed(*this, *error_);
  } else if (winner_) {
    over_ = true;
    Attempt& attempt = *find(*winner_);
    Winner winner{attempt.take(), attempt.candidate(), attempt.id()};
    delegate_.established(*this, std::move(winner));
  }
}

}  // namespace post
