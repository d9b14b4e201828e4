#include "experiments/lab/conform/run_program.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "experiments/lab/scenario/loader.h"
#include "experiments/lab/trace/record_writer.h"
#include "model/check.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTwoHosts = R"(title = "Conformance"
duration = "60 s"

[hosts.client.interfaces]
eth0 = { addresses = ["10.0.0.1/24"] }

[hosts.server.interfaces]
eth0 = { addresses = ["10.0.0.2/24"] }

[links.cable]
ends = ["client.eth0", "server.eth0"]
rate = "10 Mbit/s"
delay = "10 ms"
)";

Scenario scenario_of(const CaseProgram& program) {
  ScenarioText text{std::string(kTwoHosts) + std::string(program.network), "conformance"};
  Loaded loaded = parse_scenario(text, {});
  check(loaded.ok(), "the network of each program is a valid scenario");
  return *std::move(loaded.scenario);
}

/// One run: a world, and an application on each of its two hosts.
class Stage {
 public:
  Stage(const CaseProgram& program, const ProgramRun& run)
      : program_(program), run_(run), scenario_(scenario_of(program)) {}

  Result<void> play() {
    sink_.add(recorder_);
    const WorldOptions options{
        .seed = run_.seed, .sink = &sink_, .max_lateness = run_.max_lateness};
    auto world = run_.world.make(scenario_, options);
    if (!world) return world.error();
    world_ = *std::move(world);
    enter("server", server_, program_.server);
    enter("client", client_, program_.client);
    const Result<Outcome> end = world_->run(after(kStartOfRun, program_.duration));
    take();
    if (!end) return end.error();
    return {};
  }

  std::vector<Fact> facts() const { return facts_of(recorder_.records(), names_); }
  std::vector<Note> notes() { return std::move(notes_); }
  const std::optional<PsiTraits>& found_traits() const { return found_traits_; }
  /// Whether the client's begin() of that Message was accepted.
  bool began(std::string_view label) const {
    return std::ranges::any_of(
        notes_, [&](const Note& note) { return note.what == "queued" && note.label == label; });
  }

 private:
  void enter(const char* name, std::unique_ptr<Side>& side, void (*perform)(Side&)) {
    Host* const host = world_->host(name);
    check(host != nullptr, "the network of each program has both hosts");
    world_->at(*host, [&] {
      side = std::make_unique<Side>(*host, run_.terms);
      perform(*side);
    });
  }

  /// What the sides saw until now; what their end brings is none of the program's.
  void take() {
    for (const Side* side : {client_.get(), server_.get()}) {
      notes_.insert(notes_.end(), side->notes().begin(), side->notes().end());
    }
    names_ = {{"client", client_->names()}, {"server", server_->names()}};
    found_traits_ = client_->found_traits();
    sink_ = TeeSink();
    client_.reset();
    server_.reset();
    world_.reset();
  }

  const CaseProgram& program_;
  const ProgramRun& run_;
  Scenario scenario_;
  Recorder recorder_;
  TeeSink sink_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Side> server_;
  std::unique_ptr<Side> client_;
  std::vector<Note> notes_;
  std::map<std::string, Names> names_;
  std::optional<PsiTraits> found_traits_;
};

const CaseProgram& probe_program() {
  static constexpr CaseProgram kProgram{
      .name = "probe",
      .does = "A Carrier is established, and its stack says what it gives.",
      .client =
          [](Side& side) {
            side.at(10ms, [&side] {
              side.open("probe");
              side.begin("probe", "piecemeal", side.nothing());
              side.call([&] { return side.carrier("probe").activate(); });
            });
          },
      .server = [](Side& side) { side.listen("served"); },
      .duration = 300ms};
  return kProgram;
}

}  // namespace

Result<Transcript> run_program(const CaseProgram& program, const ProgramRun& run) {
  Stage stage(program, run);
  if (const Result<void> played = stage.play(); !played) return played.error();
  Transcript transcript;
  transcript.traits = run.terms.traits;
  transcript.repeats = run.world.repeats;
  transcript.takes_pieces = run.terms.takes_pieces;
  transcript.takes_framer = takes_framer(run.terms);
  transcript.facts = stage.facts();
  transcript.notes = stage.notes();
  if (!program.twice || !run.world.repeats) return transcript;
  Stage second(program, run);
  if (const Result<void> played = second.play(); !played) return played.error();
  transcript.again = second.facts();
  return transcript;
}

Result<Terms> probe(const ProgramRun& run) {
  Stage stage(probe_program(), run);
  if (const Result<void> played = stage.play(); !played) return played.error();
  if (!stage.found_traits()) {
    return Error{"not_up", run.terms.combination.name() + " does not come up in the world " +
                               std::string(run.world.name)};
  }
  Terms terms = run.terms;
  terms.traits = *stage.found_traits();
  terms.takes_pieces = stage.began("piecemeal");
  return terms;
}

}  // namespace post::lab
