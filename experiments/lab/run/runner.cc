#include "experiments/lab/run/runner.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/results/provenance.h"
#include "experiments/lab/run/applications.h"
#include "experiments/lab/run/capture.h"
#include "experiments/lab/run/memory.h"
#include "experiments/lab/run/message_metrics.h"
#include "experiments/lab/run/race_metrics.h"
#include "experiments/lab/scenario/resolved.h"
#include "experiments/lab/trace/json_seq_writer.h"
#include "experiments/lab/trace/record_writer.h"
#include "experiments/lab/trace/schema.h"
#include "model/text.h"
#include "model/trace_events.h"

namespace post::lab {
namespace {

// How often a run reports its progress: this many parts of its duration.
constexpr std::int64_t kProgressSteps = 200;

/// The files of one run, open while it goes on.
class Files {
 public:
  static Result<Files> create(const std::filesystem::path& path, const std::string& title) {
    auto folder = OutputFolder::create(path);
    if (!folder) return folder.error();
    auto trace = JsonSeqWriter::create(folder->path(kTraceFile), title);
    if (!trace) return trace.error();
    auto packets = PcapngWriter::create(folder->path(kPacketsFile));
    if (!packets) return packets.error();
    return Files(*std::move(folder), *std::move(trace), *std::move(packets));
  }

  JsonSeqWriter& trace() { return trace_; }
  PcapngWriter& packets() { return packets_; }

  Result<void> finish(const nlohmann::ordered_json& summary,
                      const nlohmann::ordered_json& provenance) {
    for (const Result<void>& done :
         {trace_.close(), packets_.close(), folder_.write_json(kSummaryFile, summary),
          folder_.write_json(kProvenanceFile, provenance)}) {
      if (!done) return done.error();
    }
    return {};
  }

 private:
  Files(OutputFolder folder, JsonSeqWriter trace, PcapngWriter packets)
      : folder_(std::move(folder)), trace_(std::move(trace)), packets_(std::move(packets)) {}

  OutputFolder folder_;
  JsonSeqWriter trace_;
  PcapngWriter packets_;
};

class ScenarioRun {
 public:
  ScenarioRun(const Scenario& scenario, const RunRequest& request)
      : scenario_(scenario), request_(request) {}

  Result<RunOutcome> execute() {
    if (request_.out) {
      auto files = Files::create(*request_.out, scenario_.title);
      if (!files) return files.error();
      files_.emplace(*std::move(files));
    }
    const Result<void> stands = build();
    if (!stands) return stands.error();
    const Result<Outcome> end = go();
    if (end) return conclude(*end);
    applications_.reset();
    return end.error();
  }

 private:
  Result<void> build() {
    sink_.add(digest_);
    sink_.add(races_);
    sink_.add(messages_);
    if (files_) sink_.add(files_->trace());
    if (request_.also != nullptr) sink_.add(*request_.also);
    capture_.emplace(files_ ? &files_->packets() : nullptr, &digest_);
    auto world = request_.world.make(scenario_, world_options());
    if (!world) return world.error();
    world_ = *std::move(world);
    tracer().emit(trace::RunStarted{scenario_.title, request_.seed, request_.run}, {}, {RULE(4)});
    auto applications = Applications::start(scenario_, *world_);
    if (!applications) return applications.error();
    applications_ = *std::move(applications);
    return {};
  }

  WorldOptions world_options() {
    return {.seed = request_.seed,
            .run = request_.run,
            .sink = &sink_,
            .tie_break = request_.tie_break,
            .tap = [this](const std::string& end) { return capture_->tap(end); },
            .memory_in_use = growth_since_now(resident_octets),
            .progress = request_.progress,
            .max_lateness = request_.max_lateness};
  }

  /// A world that repeats goes in steps, so that progress can be shown: a run in steps is the same
  /// run.
  Result<Outcome> go() {
    const Time end = after(kStartOfRun, scenario_.duration);
    if (!request_.world.repeats) return world_->run(end);
    const Duration step = std::max(scenario_.duration / kProgressSteps, Duration(1));
    Time until = kStartOfRun;
    while (true) {
      until = std::min(end, after(until, step));
      Result<Outcome> outcome = world_->run(until);
      if (request_.progress) request_.progress(until);
      if (!outcome || outcome->stop != Stop::kDuration || until == end) return outcome;
    }
  }

  Result<RunOutcome> conclude(const Outcome& end) {
    tracer().emit(trace::RunEnded{std::string(name_of(end.stop))});
    RunOutcome outcome;
    outcome.stop = end.stop;
    outcome.ended = end.ended;
    report(end, outcome.summary);
    outcome.unfinished = applications_->unfinished();
    applications_.reset();
    world_.reset();
    add_to(digest_, outcome.summary);
    outcome.digest = digest_.finish();
    outcome.expectations =
        check_expectations(scenario_.expectations, request_.world.name, outcome.summary);
    if (!files_) return outcome;
    nlohmann::ordered_json summary = json_of(outcome.summary, outcome.digest);
    for (const auto& [end, value] : capture_->likenesses()) {
      summary["packet_likeness"][end] = value.to_string();
    }
    const Result<void> written = files_->finish(summary, provenance());
    if (!written) return written.error();
    return outcome;
  }

  void report(const Outcome& end, Summary& summary) const {
    summary.set("run.events", static_cast<std::int64_t>(end.events));
    summary.set("run.ended_ns", end.ended);
    summary.set_text("run.stop", std::string(name_of(end.stop)));
    if (end.lateness) summary.set("run.lateness_ns", *end.lateness);
    for (const EndpointSpec& endpoint : scenario_.endpoints) {
      report_races(races_.races(), endpoint.node, endpoint.name, summary);
      messages_.report(endpoint.node, endpoint.name, summary);
    }
    for (const LinkCount& count : world_->link_counts()) report(count, summary);
    applications_->report(summary);
  }

  static void report(const LinkCount& count, Summary& summary) {
    const std::string prefix = "link." + count.link + "." + count.node + ".";
    const auto set = [&](const char* metric, std::uint64_t value, Unit unit = Unit::kCount) {
      summary.set(prefix + metric, static_cast<std::int64_t>(value), unit);
    };
    set("sent", count.sent);
    set("delivered", count.delivered);
    set("dropped", count.dropped);
    set("sent_octets", count.sent_octets, Unit::kOctets);
    if (count.marked) set("marked", *count.marked);
    if (count.remarked) set("remarked", *count.remarked);
    if (count.duplicated) set("duplicated", *count.duplicated);
    if (count.corrupted) set("corrupted", *count.corrupted);
  }

  nlohmann::ordered_json provenance() const {
    return json_of(Provenance{.program_version = POSTLAB_VERSION,
                              .world = std::string(request_.world.name),
                              .seed = request_.seed,
                              .run = request_.run,
                              .command = request_.command,
                              .scenario = resolved_json(scenario_)});
  }

  /// The run's own pen: its records name no host.
  Tracer tracer() { return Tracer(world_->clock(), "", &sink_); }

  const Scenario& scenario_;
  const RunRequest& request_;
  std::optional<Files> files_;
  Digest digest_;
  RaceCollector races_;
  MessageCounter messages_;
  TeeSink sink_;
  std::optional<Capture> capture_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Applications> applications_;
};

}  // namespace

std::string RunOutcome::cut_short() const {
  if (stop == Stop::kEvents) return "more events than limits.events allows";
  if (stop == Stop::kMemory) return "more memory than limits.memory allows";
  if (unfinished.empty()) return "";
  return "its duration was over before the workload " + join(unfinished, ", ") + " had finished";
}

bool RunOutcome::good() const {
  return cut_short().empty() && std::ranges::all_of(expectations, &ExpectationResult::held);
}

Result<RunOutcome> run_scenario(const Scenario& scenario, const RunRequest& request) {
  return ScenarioRun(scenario, request).execute();
}

Vocabulary vocabulary() {
  Vocabulary vocabulary;
  const StackRegistry stacks = StackRegistry::built_in();
  for (const auto& stack : stacks.all()) {
    vocabulary.stacks.emplace_back(stack->name());
  }
  vocabulary.framers = FramerRegistry::built_in().names();
  vocabulary.racing = RacingPolicyRegistry::built_in().names();
  vocabulary.schedulers = SchedulerRegistry::built_in().names();
  vocabulary.congestion = recovery::CongestionRegistry::built_in().names();
  vocabulary.workloads = workload_declarations();
  return vocabulary;
}

}  // namespace post::lab
