// The example programs run, and what ns-3 wrote about them can be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace post {
namespace {

using ::testing::HasSubstr;

class Example : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("examples-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// What the program prints; it has to end well.
  std::string run(const std::string& program) {
    const std::string command =
        std::string(POSTLAB_EXAMPLES) + "/" + program + " '" + folder_.string() + "'";
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output.push_back(static_cast<char>(c));
    EXPECT_EQ(pclose(pipe), 0) << output;
    return output;
  }

  std::string content(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
};

std::uint32_t number_at(const std::string& octets, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, octets.data() + at, sizeof number);
  return number;
}

/// Reads a pcap file to its last octet.
int packets_in(const std::string& pcap) {
  constexpr std::size_t kFileHeader = 24;
  constexpr std::size_t kPacketHeader = 16;
  if (pcap.size() < kFileHeader || number_at(pcap, 0) != 0xa1b2c3d4) return -1;
  int packets = 0;
  std::size_t at = kFileHeader;
  for (; at + kPacketHeader <= pcap.size(); ++packets)
    at += kPacketHeader + number_at(pcap, at + 8);
  return at == pcap.size() ? packets : -1;
}

TEST_F(Example, echo_over_a_network_of_ns3s_tutorial) {
  const std::string output = run("post-echo");
  EXPECT_THAT(output, HasSubstr("echo of \"Hello, ns-3!\""));
  EXPECT_THAT(output, HasSubstr("closed, finished"));
  EXPECT_GE(packets_in(content("post-echo-server-0.pcap")), 8);
}

TEST_F(Example, race_is_won_by_lte_and_watched_by_pcap_animation_and_flow_monitor) {
  const std::string output = run("post-race");
  EXPECT_THAT(output, HasSubstr("up over 10.2.1.1"));
  EXPECT_THAT(output, HasSubstr("\"Who is faster?\""));
  EXPECT_GE(packets_in(content("post-race-client-1.pcap")), 2);
  EXPECT_GE(packets_in(content("post-race-client-2.pcap")), 8);
  const std::string animation = content("post-race-anim.xml");
  EXPECT_THAT(animation, HasSubstr("<anim ver="));
  EXPECT_THAT(animation, HasSubstr("<p "));
  EXPECT_THAT(animation, HasSubstr("</anim>"));
  const std::string flows = content("post-race-flows.xml");
  EXPECT_THAT(flows, HasSubstr("sourceAddress=\"10.2.1.1\" destinationAddress=\"10.2.2.2\""));
  EXPECT_THAT(flows, HasSubstr("sourceAddress=\"10.1.1.1\" destinationAddress=\"10.1.2.2\""));
}

}  // namespace
}  // namespace post
