// The program as a user meets it: help, exit codes, what goes to which stream.
#include "tests/lab/cli/program.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/lab/cli/invariant.h"
#include "model/check.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

TEST_F(Program, each_command_has_help_with_an_example) {
  for (const char* command :
       {"run", "list", "explain", "plot", "diff", "validate", "check-determinism", "regress"}) {
    const Finished help = postlab(std::string(command) + " --help");
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_TRUE(contains(help.out, "Example:\n  postlab " + std::string(command))) << command;
  }
}

TEST_F(Program, an_unknown_command_is_a_usage_error) {
  EXPECT_EQ(postlab("fly 2>&1").code, 2);
  EXPECT_EQ(postlab("run --seed moon experiments/catalog/first-race 2>&1").code, 2);
}

TEST_F(Program, the_last_line_of_a_run_is_its_digest) {
  const Finished run = postlab("run experiments/catalog/first-race");
  EXPECT_EQ(run.code, 0);
  const std::string last = run.out.substr(run.out.rfind('\n', run.out.size() - 2) + 1);
  EXPECT_TRUE(last.starts_with("digest: sha256:")) << last;
  EXPECT_EQ(last.size(), std::string("digest: sha256:").size() + 64 + 1);
}

TEST_F(Program, runs_go_into_folders_of_their_own_and_share_one_digest) {
  const Finished runs =
      postlab("run experiments/catalog/first-race --runs 2 --run 5 --out '" + path("out") + "'");
  EXPECT_EQ(runs.code, 0);
  for (const char* folder : {"run-5", "run-6"}) {
    EXPECT_TRUE(fs::exists(folder_ / "out" / folder / "trace.qlog")) << folder;
  }
  EXPECT_TRUE(contains(runs.out, "\ndigest: sha256:"));
}

TEST_F(Program, json_is_one_object_with_metrics_and_expectations) {
  const auto json = nlohmann::json::parse(postlab("run experiments/catalog/first-race --json").out);
  EXPECT_EQ(json["metrics"]["endpoint.client.race.1.winner"], "2.2.1");
  EXPECT_EQ(json["metrics"]["workload.ask.first_reply_ns"], 290'262'512);
  for (const auto& expectation : json["expectations"]) EXPECT_TRUE(expectation["held"]);
}

TEST_F(Program, a_wrong_scenario_names_its_place_and_exits_with_2) {
  const std::string scenario = write("wrong.toml", "title = \"x\"\nduration = \"ten\"\n");
  const Finished run = postlab("run '" + scenario + "' 2>&1 >/dev/null");
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(contains(run.out, "wrong.toml:2:12: ")) << run.out;
}

TEST_F(Program, a_failed_expectation_exits_with_1_and_says_which) {
  const Finished run =
      postlab("run experiments/catalog/first-race --set 'links.wifi.delay=\"6 ms\"' 2>&1");
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(contains(run.out,
                       "endpoint.client.race.1.ended_ns is 272.021824 ms, expected "
                       "270.021824 ms"))
      << run.out;
}

TEST_F(Program, a_bound_that_stops_the_run_exits_with_1_and_says_so) {
  const Finished run = postlab("run experiments/catalog/first-race --set limits.events=20 2>&1");
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(contains(run.out, "the run was stopped at")) << run.out;
}

TEST_F(Program, output_that_cannot_be_written_exits_with_4) {
  EXPECT_EQ(postlab("run experiments/catalog/first-race --out /dev/null/x 2>&1").code, 4);
  EXPECT_EQ(postlab("list >/dev/full 2>/dev/null").code, 4);
}

TEST_F(Program, a_broken_invariant_prints_the_replay_command_and_exits_with_3) {
  EXPECT_EXIT(
      {
        const ReplayNotice notice("./postlab run x --seed 1 --run 7");
        check(false, "what never happens");
      },
      ::testing::ExitedWithCode(3),
      "broken invariant: what never happens(.|\n)*run x --seed 1 --run 7");
}

TEST_F(Program, equal_traces_differ_nowhere_and_unequal_ones_at_their_first_event) {
  const std::string a = path("a");
  const std::string b = path("b");
  postlab("run experiments/catalog/first-race --out '" + a + "'");
  postlab("run experiments/catalog/first-race --set 'links.wifi.delay=\"6 ms\"' --out '" + b +
          "' 2>/dev/null");
  EXPECT_EQ(postlab("diff '" + a + "' '" + a + "'").code, 0);
  const Finished diff = postlab("diff '" + a + "' '" + b + "'");
  EXPECT_EQ(diff.code, 1);
  EXPECT_TRUE(contains(diff.out, "attempt_succeeded")) << diff.out;
}

TEST_F(Program, tells_a_messages_life_from_a_scenario_or_from_a_trace) {
  const Finished told = postlab("explain message experiments/catalog/first-race client:1:1");
  EXPECT_EQ(told.code, 0);
  EXPECT_TRUE(contains(told.out, "Message 1 of carrier 1 on client\n")) << told.out;
  EXPECT_TRUE(contains(told.out, "At its peer server, carrier 1:\n")) << told.out;
  postlab("run experiments/catalog/first-race --out '" + path("out") + "'");
  EXPECT_EQ(postlab("explain message '" + path("out") + "' client:1:1").out, told.out);
  const auto json =
      nlohmann::json::parse(postlab("explain message --json '" + path("out") + "' client:1:1").out);
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["steps"][0]["event"], "message:queued");
  EXPECT_EQ(json[0]["peer"]["host"], "server");
}

TEST_F(Program, refuses_to_tell_of_a_message_that_is_none) {
  const Finished odd = postlab("explain message experiments/catalog/first-race one 2>&1");
  EXPECT_EQ(odd.code, 2);
  EXPECT_TRUE(contains(odd.out, "found \"one\" for MESSAGE; allowed: ")) << odd.out;
  EXPECT_EQ(postlab("explain message experiments/catalog/first-race 1:99").code, 2);
  EXPECT_EQ(postlab("explain message experiments/catalog/first-race 1:0 2>&1").code, 2);
  EXPECT_EQ(postlab("explain message experiments/catalog/first-race 2>&1").code, 2);
}

TEST_F(Program, speaks_json_where_it_speaks_words) {
  const std::string out = path("out");
  postlab("run experiments/catalog/first-race --out '" + out + "'");
  const auto races = nlohmann::json::parse(postlab("explain race --json '" + out + "'").out);
  ASSERT_EQ(races.size(), 1u);
  EXPECT_EQ(races[0]["winner"], "2.2.1");
  EXPECT_EQ(races[0]["candidates"][1]["started_ns"], 250'000'000);
  EXPECT_EQ(races[0]["candidates"][2]["started_ns"], nullptr);
  const Finished same = postlab("check-determinism experiments/catalog/first-race --json");
  EXPECT_EQ(nlohmann::json::parse(same.out)["equal"], true);
  const Finished regress = postlab("regress experiments/catalog --json");
  for (const auto& entry : nlohmann::json::parse(regress.out)) EXPECT_TRUE(entry["passed"]);
  EXPECT_EQ(nlohmann::json::parse(postlab("diff --json '" + out + "' '" + out + "'").out)["equal"],
            true);
  EXPECT_EQ(nlohmann::json::parse(postlab("list stacks --json").out)[0]["name"], "post/tcp");
}

TEST_F(Program, tshark_finds_nothing_wrong_with_the_packets_of_a_run) {
  if (std::system("command -v tshark >/dev/null") != 0) GTEST_SKIP() << "tshark is not installed";
  postlab("run experiments/catalog/refused-and-silent --out '" + path("out") + "'");
  const std::string tshark =
      "tshark -r '" + path("out/packets.pcapng") +
      "' -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE ";
  const auto lines = [](const std::string& command) {
    FILE* pipe = popen((command + " 2>/dev/null | wc -l").c_str(), "r");
    int count = -1;
    EXPECT_EQ(fscanf(pipe, "%d", &count), 1);
    pclose(pipe);
    return count;
  };
  EXPECT_GT(lines(tshark), 50);
  EXPECT_GT(lines(tshark + "-Y icmp.type==3"), 0);
  EXPECT_EQ(lines(tshark + "-Y '_ws.malformed || tcp.checksum.status==0 || ip.checksum.status==0'"),
            0);
}

TEST_F(Program, two_processes_run_alike) {
  const Finished check = postlab("check-determinism experiments/catalog/two-interfaces");
  EXPECT_EQ(check.code, 0);
  EXPECT_TRUE(contains(check.out, "equal"));
}

TEST_F(Program, explains_who_won_and_why_the_others_lost) {
  const std::string out = path("out");
  postlab("run experiments/catalog/first-race --out '" + out + "'");
  const Finished words = postlab("explain race '" + out + "'");
  EXPECT_EQ(words.code, 0);
  EXPECT_TRUE(contains(words.out, "won: up 20.021824 ms after its start (rule 66)")) << words.out;
  EXPECT_TRUE(contains(words.out, "never started: 2.2.1 had won (rule 67)")) << words.out;
}

TEST_F(Program, the_catalog_is_as_its_baselines_say) {
  const std::string junit = path("junit.xml");
  const Finished regress = postlab("regress experiments/catalog --junit '" + junit + "'");
  EXPECT_EQ(regress.code, 0) << regress.out;
  EXPECT_TRUE(fs::exists(junit));
}

TEST_F(Program, a_moved_baseline_shows_the_first_difference_and_the_replay_command) {
  fs::copy(fs::path(POSTLAB_SOURCE_DIR) / "experiments" / "catalog" / "first-race",
           folder_ / "moved", fs::copy_options::recursive);
  std::ofstream(folder_ / "moved" / "baseline.trace", std::ios::app) << "one line more\n";
  const Finished regress = postlab("regress '" + folder_.string() + "'");
  EXPECT_EQ(regress.code, 1);
  EXPECT_TRUE(contains(regress.out, "one line more")) << regress.out;
  EXPECT_TRUE(contains(regress.out, "./postlab run ")) << regress.out;
}

TEST_F(Program, the_scenario_in_the_readme_runs) {
  std::ifstream readme(fs::path(POSTLAB_SOURCE_DIR) / "README.md");
  std::string text;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (inside && line == "```") break;
    if (inside) text += line + "\n";
    inside = inside || line == "```toml";
  }
  ASSERT_FALSE(text.empty());
  const auto run = postlab("run '" + write("readme.toml", text) + "' --json");
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_EQ(nlohmann::json::parse(run.out)["metrics"]["workload.ask.replies"], 1);
}

}  // namespace
}  // namespace post::lab
