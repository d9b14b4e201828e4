// Captures as tshark reads them: names, times, checksums of every kind of packet, nothing
// malformed.
#include "experiments/lab/capture/pcapng.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "sim/network/icmp.h"
#include "sim/network/packet.h"
#include "sim/network/wire.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

/// A file of its own for each test, gone afterwards.
class PcapngTest : public ::testing::Test {
 protected:
  PcapngTest()
      : path_(std::filesystem::temp_directory_path() /
              (std::string("postlab-") +
               ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".pcapng")) {}
  ~PcapngTest() override { std::filesystem::remove(path_); }

  std::string contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path path_;
};

sim::Packet between(std::string_view source, std::string_view destination, sim::Transport transport,
                    std::size_t payload = 0) {
  sim::Packet packet;
  packet.ip.source = IpAddress::parse(source).value();
  packet.ip.destination = IpAddress::parse(destination).value();
  packet.transport = std::move(transport);
  packet.payload = Bytes::copy_of(std::string(payload, 'x'));
  return packet;
}

sim::TcpSegment segment(std::uint8_t flags) {
  sim::TcpSegment tcp;
  tcp.source_port = 50'000;
  tcp.destination_port = 50'001;
  tcp.sequence = 100;
  tcp.flags = flags;
  tcp.window = 1000;
  return tcp;
}

sim::TcpSegment syn() {
  sim::TcpSegment tcp = segment(sim::tcp_flag::kSyn);
  tcp.maximum_segment_size = 1460;
  tcp.window_scale = 7;
  tcp.sack_permitted = true;
  tcp.timestamps = sim::TcpTimestamps{1, 0};
  return tcp;
}

sim::TcpSegment selective_ack() {
  sim::TcpSegment tcp = segment(sim::tcp_flag::kAck);
  for (std::uint32_t i = 1; i <= 3; ++i) EXPECT_TRUE(tcp.sack.add({1000 * i, 1000 * i + 500}));
  return tcp;
}

/// UDP, TCP and every ICMP error, of odd and even sizes.
std::vector<sim::Packet> one_of_each(std::string_view here, std::string_view there) {
  const IpAddress reporter = IpAddress::parse(there).value();
  std::vector<sim::Packet> packets = {
      between(here, there, sim::UdpHeader{50'002, 50'003}),
      between(here, there, sim::UdpHeader{50'002, 50'003}, 1),
      between(here, there, sim::UdpHeader{50'002, 50'003}, 1400),
      between(here, there, syn()),
      between(here, there, segment(sim::tcp_flag::kAck | sim::tcp_flag::kPsh), 333),
      between(here, there, selective_ack()),
  };
  const std::vector<sim::Packet> quoted = {packets[1], packets[2], packets[4]};
  for (const sim::Packet& packet : quoted) {
    for (const auto reason : {sim::IcmpReason::kNoRoute, sim::IcmpReason::kAddressUnreachable,
                              sim::IcmpReason::kProhibited, sim::IcmpReason::kPortUnreachable,
                              sim::IcmpReason::kPacketTooBig, sim::IcmpReason::kTimeExceeded}) {
      packets.push_back(sim::icmp_error(packet, reason, reporter, 1300).value());
    }
  }
  return packets;
}

bool tshark_is_there() {
  return std::system("tshark --version > /dev/null 2>&1") == 0;  // NOLINT(concurrency-mt-unsafe)
}

/// The lines that tshark prints, with every checksum checked and its reports in English.
std::vector<std::string> tshark(const std::filesystem::path& file, const std::string& arguments) {
  const std::string command =
      "LC_ALL=C tshark -n -r '" + file.string() +
      "' -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE " +
      arguments + " 2>&1 | grep -v '^Running as user'";
  std::vector<std::string> lines;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string line;
  for (int character = std::fgetc(pipe.get()); character != EOF;
       character = std::fgetc(pipe.get())) {
    if (character != '\n') {
      line += static_cast<char>(character);
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  return lines;
}

std::size_t write_one_of_each(const std::filesystem::path& path) {
  auto writer = PcapngWriter::create(path);
  EXPECT_TRUE(writer);
  const auto v4 = writer->add_interface("wifi/client.wlan0");
  const auto v6 = writer->add_interface("core/server.eth0");
  std::size_t count = 0;
  std::vector<std::byte> octets;
  const auto write = [&](const sim::Packet& packet, PcapngWriter::InterfaceNumber interface) {
    sim::serialize(packet, octets);
    writer->packet(interface, PacketDirection::kOutbound, kStartOfRun + 1s * count + 1ns, octets);
    ++count;
  };
  for (const auto& packet : one_of_each("192.0.2.1", "198.51.100.1")) write(packet, v4);
  for (const auto& packet : one_of_each("2001:db8::1", "2001:db8:1::1")) write(packet, v6);
  EXPECT_TRUE(writer->close().ok());
  return count;
}

TEST_F(PcapngTest, TsharkFindsEveryPacketWithNameTimeAndDirection) {
  if (!tshark_is_there()) GTEST_SKIP() << "tshark is not installed";
  const std::size_t count = write_one_of_each(path_);
  const auto lines = tshark(path_,
                            "-T fields -e frame.interface_name -e frame.time_epoch "
                            "-e frame.packet_flags_direction -e ip.src -e ipv6.src");
  ASSERT_EQ(lines.size(), count);
  EXPECT_EQ(lines[0], "wifi/client.wlan0\t0.000000001\t0x00000002\t192.0.2.1\t");
  EXPECT_EQ(lines[3], "wifi/client.wlan0\t3.000000001\t0x00000002\t192.0.2.1\t");
  EXPECT_EQ(lines[count / 2], "core/server.eth0\t" + std::to_string(count / 2) +
                                  ".000000001\t0x00000002\t\t2001:db8::1");
}

TEST_F(PcapngTest, TsharkFindsEveryChecksumRightAndNothingMalformed) {
  if (!tshark_is_there()) GTEST_SKIP() << "tshark is not installed";
  const std::size_t count = write_one_of_each(path_);
  const char* const wrong =
      "-Y '_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || "
      "udp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0'";
  for (const std::string& line : tshark(path_, wrong)) ADD_FAILURE() << line;
  const char* const right =
      "-Y 'tcp.checksum.status == 1 || udp.checksum.status == 1 || icmp.checksum.status == 1 || "
      "icmpv6.checksum.status == 1'";
  EXPECT_EQ(tshark(path_, right).size(), count);
}

TEST_F(PcapngTest, ABrokenChecksumWouldBeFound) {
  if (!tshark_is_there()) GTEST_SKIP() << "tshark is not installed";
  auto writer = PcapngWriter::create(path_);
  ASSERT_TRUE(writer);
  const auto interface = writer->add_interface("x");
  std::vector<std::byte> octets;
  sim::serialize(between("192.0.2.1", "192.0.2.2", sim::UdpHeader{1, 50'000}, 5), octets);
  octets.back() ^= std::byte{1};
  writer->packet(interface, PacketDirection::kInbound, kStartOfRun, octets);
  ASSERT_TRUE(writer->close().ok());
  EXPECT_EQ(tshark(path_, "-Y 'udp.checksum.status == 0'").size(), 1u);
}

TEST_F(PcapngTest, CommentsAreKept) {
  if (!tshark_is_there()) GTEST_SKIP() << "tshark is not installed";
  auto writer = PcapngWriter::create(path_);
  ASSERT_TRUE(writer);
  const auto interface = writer->add_interface("x");
  std::vector<std::byte> octets;
  sim::serialize(between("192.0.2.1", "192.0.2.2", sim::UdpHeader{50'000, 50'001}), octets);
  writer->packet(interface, PacketDirection::kInbound, kStartOfRun, octets, "message 7");
  ASSERT_TRUE(writer->close().ok());
  const auto lines = tshark(path_, "-T fields -e frame.comment");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], "message 7");
}

TEST_F(PcapngTest, TheSamePacketsGiveTheSameOctetsInLittleEndian) {
  write_one_of_each(path_);
  const std::string first = contents();
  write_one_of_each(path_);
  EXPECT_EQ(contents(), first);
  EXPECT_EQ(first.substr(0, 4), "\x0a\x0d\x0d\x0a");
  EXPECT_EQ(first.substr(8, 4), "\x4d\x3c\x2b\x1a");
}

TEST_F(PcapngTest, AFolderThatDoesNotExistIsAnError) {
  const auto writer = PcapngWriter::create("/no/such/folder/x.pcapng");
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().name, "io_error");
}

}  // namespace
}  // namespace post::lab
