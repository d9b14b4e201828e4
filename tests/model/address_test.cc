// Text forms of addresses: RFC 5952 out, strict in.
#include "model/address.h"

#include <gtest/gtest.h>

#include <string>

namespace post {
namespace {

std::string reformatted(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->to_string() : "refused";
}

TEST(IpAddress, FormatsIpv6AsRfc5952Says) {
  EXPECT_EQ(reformatted("2001:0DB8:0000:0000:0000:0000:0000:0001"), "2001:db8::1");
  EXPECT_EQ(reformatted("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1") << "one group stays";
  EXPECT_EQ(reformatted("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1") << "the longest run goes";
  EXPECT_EQ(reformatted("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1") << "the first of equals goes";
  EXPECT_EQ(reformatted("0:0:0:0:0:0:0:0"), "::");
  EXPECT_EQ(reformatted("::1"), "::1");
  EXPECT_EQ(reformatted("1::"), "1::");
  EXPECT_EQ(reformatted("1:0:0:0:0:0:0:8"), "1::8");
  EXPECT_EQ(reformatted("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(reformatted("::2:3:4:5:6:7:8"), "0:2:3:4:5:6:7:8");
  EXPECT_EQ(reformatted("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
  EXPECT_EQ(reformatted("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
}

TEST(IpAddress, FormatsIpv4AsDottedQuad) {
  EXPECT_EQ(reformatted("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(reformatted("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->v4_host_order(), 0xc0000201u);
  EXPECT_EQ(IpAddress::v4(0xc0000201), IpAddress::parse("192.0.2.1"));
}

TEST(IpAddress, RefusesWhatIsNotOneWholeAddress) {
  for (const char* text : {"",
                           " ",
                           "1",
                           "1.2.3",
                           "1.2.3.4.",
                           ".1.2.3.4",
                           "1.2.3.4.5",
                           "1..2.3",
                           "256.1.1.1",
                           "01.2.3.4",
                           "1.2.3.00",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "+1.2.3.4",
                           "-1.2.3.4",
                           "0x1.2.3.4",
                           "1.2.3.4/24",
                           "1.2.3.4:80",
                           "1.2.3.99999999999999999999",
                           ":",
                           ":::",
                           ":1",
                           "1:",
                           "::1::",
                           "1::2::3",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "::1:2:3:4:5:6:7:8",
                           "12345::",
                           "g::",
                           "::-1",
                           "::+1",
                           "::0x1",
                           "fe80::1%eth0",
                           "[::1]",
                           "::1/64",
                           "1.2.3.4::",
                           "1:1.2.3.4::",
                           "::1.2.3.4:1",
                           "::1.2.3",
                           "::1.2.3.256",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1:2:3:4:5::6:7:1.2.3.4",
                           "::1 ",
                           "1:::2"}) {
    EXPECT_EQ(reformatted(text), "refused") << '"' << text << '"';
  }
  EXPECT_EQ(reformatted(std::string("::1\0", 4)), "refused") << "an octet of zero is no end";
  EXPECT_EQ(reformatted(std::string(100'000, ':')), "refused");
}

TEST(IpAddress, OrdersByFamilyThenNumerically) {
  EXPECT_LT(*IpAddress::parse("255.0.0.0"), *IpAddress::parse("::"));
  EXPECT_LT(*IpAddress::parse("9.0.0.0"), *IpAddress::parse("10.0.0.0"));
  EXPECT_LT(*IpAddress::parse("::ffff"), *IpAddress::parse("::1:0"));
}

TEST(IpAddress, KnowsItsKind) {
  EXPECT_TRUE(IpAddress::parse("239.1.2.3")->is_multicast());
  EXPECT_FALSE(IpAddress::parse("240.0.0.1")->is_multicast());
  EXPECT_TRUE(IpAddress::parse("ff15::7")->is_multicast());
  EXPECT_TRUE(IpAddress::parse("febf::1")->is_link_local());
  EXPECT_FALSE(IpAddress::parse("fec0::1")->is_link_local());
  EXPECT_TRUE(IpAddress::parse("169.254.0.1")->is_link_local());
  EXPECT_TRUE(IpAddress::parse("127.255.0.1")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("::127")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::")->is_unspecified());
  EXPECT_FALSE(IpAddress::parse("::1")->is_unspecified());
}

TEST(IpPrefix, ContainsWhatSharesItsFirstBits) {
  const auto prefix = [](std::string_view text) { return *IpPrefix::parse(text); };
  const auto ip = [](std::string_view text) { return *IpAddress::parse(text); };
  EXPECT_TRUE(prefix("192.0.2.128/25").contains(ip("192.0.2.255")));
  EXPECT_FALSE(prefix("192.0.2.128/25").contains(ip("192.0.2.127")));
  EXPECT_TRUE(prefix("192.0.2.1/32").contains(ip("192.0.2.1")));
  EXPECT_FALSE(prefix("192.0.2.1/32").contains(ip("192.0.2.2")));
  EXPECT_TRUE(prefix("0.0.0.0/0").contains(ip("1.2.3.4")));
  EXPECT_FALSE(prefix("0.0.0.0/0").contains(ip("::")));
  EXPECT_TRUE(prefix("2001:db8::/33").contains(ip("2001:db8:7fff::1")));
  EXPECT_FALSE(prefix("2001:db8::/33").contains(ip("2001:db8:8000::1")));
  EXPECT_EQ(prefix("2001:db8::1/64").to_string(), "2001:db8::1/64");
}

TEST(IpPrefix, RefusesHostileTexts) {
  for (const char* text : {"", "/", "1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/08",
                           "::/129", "::/ 1", "/24", "1.2.3.4/24/24", "::/1000"}) {
    EXPECT_FALSE(IpPrefix::parse(text)) << text;
  }
}

TEST(SocketAddress, ReadsWhatItWrites) {
  for (const char* text : {"192.0.2.1:443", "[2001:db8::1]:0", "0.0.0.0:65535", "[::]:1"}) {
    const auto address = SocketAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(SocketAddress, RefusesHostileTexts) {
  for (const char* text : {"", ":", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:080",
                           "[1.2.3.4]:80", "::1:80", "[::1]", "[::1]:", "[::1:80", "::1]:80",
                           "[]:80", "[[::1]]:80", "1.2.3.4:-1", "1.2.3.4:8o"}) {
    EXPECT_FALSE(SocketAddress::parse(text)) << text;
  }
}

}  // namespace
}  // namespace post
