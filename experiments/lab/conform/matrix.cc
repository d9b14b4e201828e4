#include "experiments/lab/conform/matrix.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "experiments/lab/conform/programs.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

// In real time a run mostly waits: so many at once keep a machine of two processors on time.
constexpr std::size_t kAtOnceInRealTime = 6;
// A machine that was late once may be in time again.
constexpr int kTries = 3;

/// Runs `count` jobs, several at once where that helps, until one fails.
class Jobs {
 public:
  using Job = std::function<Result<void>(std::size_t index)>;
  using Progress = std::function<void(std::uint64_t done)>;

  Jobs(std::size_t count, Job job) : count_(count), job_(std::move(job)) {}

  Result<void> run_one_by_one(const Progress& progress) {
    while (step()) {
      if (progress) progress(done_);
    }
    return failure_;
  }

  Result<void> run_at_once(std::size_t threads, const Progress& progress) {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(threads, count_); ++i) {
      workers.emplace_back([this] {
        while (step()) continue;
      });
    }
    while (progress && !over()) {
      std::this_thread::sleep_for(100ms);
      progress(done_);
    }
    workers.clear();
    return failure_;
  }

 private:
  bool over() {
    const std::lock_guard lock(mutex_);
    return !failure_.ok() || done_ == count_;
  }

  bool step() {
    const std::size_t index = next_++;
    if (index >= count_) return false;
    const Result<void> done = job_(index);
    const std::lock_guard lock(mutex_);
    ++done_;
    if (!done && failure_.ok()) failure_ = done;
    return failure_.ok();
  }

  const std::size_t count_;
  const Job job_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::mutex mutex_;
  Result<void> failure_;
};

template <class Run>
auto in_time(Run&& run) {
  auto result = run();
  for (int i = 1; i < kTries && !result.ok() && result.error().name == "late"; ++i) result = run();
  return result;
}

/// What is to be run, and where its outcome goes.
class Runs {
 public:
  Runs(const MatrixRequest& request, std::map<std::string, std::vector<CellRun>, std::less<>>& runs)
      : request_(request), terms_(request.combinations.size()) {
    for (const Case& each : request.cases) {
      const CaseProgram& program = each.program();
      if (runs.contains(program.name)) continue;
      runs.emplace(program.name, request.combinations.size());
      programs_.push_back(&program);
    }
    for (const CaseProgram* program : programs_)
      cells_.push_back(&runs.find(program->name)->second);
  }

  Result<void> run() {
    const std::size_t probes = terms_.size();
    const std::size_t all = probes + probes * programs_.size();
    const Result<void> probed = perform(
        probes, [this](std::size_t i) { return probe_one(i); }, 0, all);
    if (!probed) return probed;
    return perform(
        all - probes, [this](std::size_t i) { return run_one(i); }, probes, all);
  }

 private:
  Result<void> perform(std::size_t count, Jobs::Job job, std::size_t before, std::size_t all) {
    Jobs jobs(count, std::move(job));
    Jobs::Progress progress;
    if (request_.progress) {
      progress = [this, before, all](std::uint64_t done) { request_.progress(before + done, all); };
    }
    if (request_.world.repeats) return jobs.run_one_by_one(progress);
    return jobs.run_at_once(kAtOnceInRealTime, progress);
  }

  ProgramRun run_over(std::size_t combination) const {
    ProgramRun run{request_.world, request_.seed, {}, request_.max_lateness};
    run.terms.combination = request_.combinations[combination];
    run.terms.repeats = request_.world.repeats;
    run.terms.stacks = request_.stacks;
    run.terms.framers = programs::with_letter_framers();
    return run;
  }

  Result<void> probe_one(std::size_t combination) {
    Result<Terms> terms = in_time([&] { return probe(run_over(combination)); });
    if (terms.ok()) {
      terms_[combination] = *std::move(terms);
      return {};
    }
    if (terms.error().name != "not_up") return terms.error();
    for (std::vector<CellRun>* cells : cells_) (*cells)[combination].missing = terms.error().text;
    return {};
  }

  Result<void> run_one(std::size_t index) {
    const std::size_t combination = index % terms_.size();
    const CaseProgram& program = *programs_[index / terms_.size()];
    CellRun& cell = (*cells_[index / terms_.size()])[combination];
    if (!cell.missing.empty()) return {};
    if (program.in_pieces && !terms_[combination].takes_pieces) {
      cell.missing = "the framer takes Messages whole only";
      return {};
    }
    ProgramRun run = run_over(combination);
    run.terms = terms_[combination];
    auto transcript = in_time([&] { return run_program(program, run); });
    if (!transcript) return transcript.error();
    cell.transcript = *std::move(transcript);
    return {};
  }

  const MatrixRequest& request_;
  std::vector<Terms> terms_;  // by combination
  std::vector<const CaseProgram*> programs_;
  std::vector<std::vector<CellRun>*> cells_;  // by program
};

}  // namespace

Result<Matrix> Matrix::run(const MatrixRequest& request) {
  Matrix matrix;
  matrix.world_ = request.world.name;
  matrix.cases_ = request.cases;
  matrix.combinations_ = request.combinations;
  Runs runs(request, matrix.runs_);
  if (const Result<void> done = runs.run(); !done) return done.error();
  matrix.judge();
  return matrix;
}

const CellRun& Matrix::cell(std::size_t of_case, std::size_t combination) const {
  return runs_.find(cases_[of_case].program().name)->second[combination];
}

void Matrix::judge() {
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    std::vector<Verdict>& row = verdicts_.emplace_back();
    for (std::size_t j = 0; j < combinations_.size(); ++j) {
      const CellRun& run = cell(i, j);
      row.push_back(run.missing.empty() ? cases_[i].judge(run.transcript)
                                        : Verdict{Finding::kNotApplicable, run.missing, {}});
    }
  }
}

std::size_t Matrix::count(Finding finding) const {
  std::size_t count = 0;
  for (const std::vector<Verdict>& row : verdicts_) {
    count += static_cast<std::size_t>(std::ranges::count(row, finding, &Verdict::finding));
  }
  return count;
}

}  // namespace post::lab
