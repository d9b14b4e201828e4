// The worlds as a user meets them: --world, validate, and what happens where one is not there.
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

#include "tests/lab/cli/program.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::array kScenarios{"first-race",      "refused-and-silent", "two-interfaces",
                                "lossy-datagrams", "responder",          "back-pressure"};

bool has_ns3() { return fs::exists(std::string(POSTLAB_PROGRAM) + "-ns3"); }

bool has_laboratory() { return geteuid() == 0 && fs::exists("/dev/net/tun"); }

class Worlds : public Program, public ::testing::WithParamInterface<const char*> {
 protected:
  std::string scenario() const { return std::string("experiments/catalog/") + GetParam(); }
};

class WorldNs3 : public Worlds {};
// Suites of real time run alone: another test's load would make them late.
class RealTimeWorlds : public Worlds {};

TEST_P(WorldNs3, runs_the_scenario_and_repeats_it) {
  if (!has_ns3()) GTEST_SKIP() << "ns-3 (libns3-dev) is not installed";
  const Finished run = postlab("run " + scenario() + " --world ns3 2>&1");
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_TRUE(last_line(run.out).starts_with("digest: sha256:")) << run.out;
  const Finished twice = postlab("check-determinism " + scenario() + " --world ns3 2>&1");
  EXPECT_EQ(twice.code, 0) << twice.out;
}

TEST_P(RealTimeWorlds, run_the_scenario_over_real_sockets) {
  if (!has_laboratory()) GTEST_SKIP() << "the laboratory needs root and /dev/net/tun";
  const Finished run = postlab_in_real_time("run " + scenario() + " --world posix");
  EXPECT_EQ(run.code, 0) << run.out;
}

TEST_P(RealTimeWorlds, agree_with_each_other) {
  if (!has_ns3()) GTEST_SKIP() << "ns-3 (libns3-dev) is not installed";
  if (!has_laboratory()) GTEST_SKIP() << "the laboratory needs root and /dev/net/tun";
  const Finished validated = postlab_in_real_time("validate " + scenario() + " --out " + path("v"));
  EXPECT_EQ(validated.code, 0) << validated.out;
  EXPECT_FALSE(contains(validated.out, "NO KNOWN CAUSE")) << validated.out;
  for (const char* file : {"validation.json", "validation.svg", "validation.png"}) {
    EXPECT_TRUE(fs::exists(folder_ / "v" / file)) << file;
  }
}

std::string name_of(const ::testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Catalog, WorldNs3, ::testing::ValuesIn(kScenarios), name_of);
INSTANTIATE_TEST_SUITE_P(Catalog, RealTimeWorlds, ::testing::ValuesIn(kScenarios), name_of);

class RealTimeLaboratory : public Program {
 protected:
  void SetUp() override {
    if (!has_laboratory()) GTEST_SKIP() << "the laboratory needs root and /dev/net/tun";
  }
  /// The network namespaces that some process is in, those that have a name, and the interfaces of
  /// this one.
  static std::string networks() {
    return shell("lsns -t net -n -o NS | sort; ls /run/netns 2>/dev/null; ls /sys/class/net").out;
  }
};

TEST_F(RealTimeLaboratory, captures_what_the_kernels_sent_with_sound_checksums) {
  const std::string out = path("out");
  const Finished run = postlab_in_real_time(
      "run experiments/catalog/two-interfaces --world posix --out '" + out + "'");
  ASSERT_EQ(run.code, 0) << run.out;
  const std::string tshark = "tshark -r '" + out +
                             "/packets.pcapng' -o ip.check_checksum:TRUE"
                             " -o tcp.check_checksum:TRUE 2>/dev/null ";
  // 0xffff and 0 are one number in ones' complement (RFC 1624); tshark wants the kernel to write 0.
  const std::string bad =
      "-Y '(tcp.checksum.status==0 && !tcp.checksum.ffff) || ip.checksum.status==0'";
  EXPECT_GT(std::stoi(shell(tshark + "| wc -l").out), 5'000);
  EXPECT_EQ(std::stoi(shell(tshark + bad + " | wc -l").out), 0);
}

TEST_F(RealTimeLaboratory, leaves_nothing_behind_when_it_is_killed) {
  const std::string before = networks();
  const Finished killed = shell("timeout -s KILL 1 '" POSTLAB_PROGRAM
                                "' run experiments/catalog/two-interfaces --world posix");
  EXPECT_EQ(killed.code, 137);
  EXPECT_EQ(networks(), before);
}

TEST_F(RealTimeLaboratory, stands_beside_others_at_the_same_time) {
  const Finished both = shell("one() { '" POSTLAB_PROGRAM
                              "' run experiments/catalog/first-race --world posix"
                              " --max-lateness '1 s' --set 'expect=[]' >/dev/null 2>&1; echo $?; };"
                              " one & one & one & wait");
  EXPECT_EQ(both.out, "0\n0\n0\n");
}

class AbsentWorld : public Program {
 protected:
  AbsentWorld() {
    fs::copy_file(POSTLAB_PROGRAM, folder_ / "postlab");
    fs::copy(POSTLAB_SOURCE_DIR "/experiments/catalog/first-race", folder_ / "scenario");
  }
  /// A copy of the program without a program beside it.
  Finished alone(const std::string& arguments, const std::string& before = "") const {
    return shell(before + " '" + path("postlab") + "' " + arguments + " 2>&1");
  }
};

TEST_F(AbsentWorld, without_ns3_exits_with_5_and_says_so) {
  const Finished run = alone("run '" + path("scenario") + "' --world ns3");
  EXPECT_EQ(run.code, 5);
  EXPECT_TRUE(contains(run.out, "postlab-ns3, which has it, is not beside it")) << run.out;
}

TEST_F(AbsentWorld, without_rights_exits_with_5_and_says_what_it_lacks) {
  const std::string nobody =
      geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
  const Finished run = alone("run '" + path("scenario") + "' --world posix", nobody);
  EXPECT_EQ(run.code, 5) << run.out;
  EXPECT_TRUE(contains(run.out, "root")) << run.out;
}

TEST_F(Program, a_medium_of_another_world_exits_with_5) {
  const Finished run =
      postlab("run experiments/catalog/first-race --set links.wifi.medium=wifi 2>&1");
  EXPECT_EQ(run.code, 5);
  EXPECT_TRUE(contains(run.out, "the link wifi has the medium wifi, which only the world ns3 has"))
      << run.out;
}

TEST_F(Program, real_time_is_not_checked_for_determinism) {
  EXPECT_EQ(postlab("check-determinism experiments/catalog/first-race --world posix 2>&1").code, 5);
}

TEST_F(Program, a_lateness_that_is_no_duration_is_a_usage_error) {
  const Finished run = postlab("run experiments/catalog/first-race --max-lateness soon 2>&1");
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(contains(run.out, "10 ms")) << run.out;
}

}  // namespace
}  // namespace post::lab
