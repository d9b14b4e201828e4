// The text forms of the two ends.
#include "model/remote.h"

#include <gtest/gtest.h>

#include "model/local.h"

namespace post::test {
namespace {

std::string read(std::string_view text) {
  const auto remote = Remote::parse(text);
  return remote.ok() ? remote->to_string() : remote.error().name;
}

TEST(Remote, a_uri_names_stack_host_and_port) {
  const Remote remote = Remote::uri("post+tls://Server.Example.:443");
  EXPECT_FALSE(remote.error().has_value());
  EXPECT_EQ(remote.name(), "server.example");
  EXPECT_EQ(remote.port(), 443);
  EXPECT_EQ(remote.stack(), "tls");
  EXPECT_FALSE(remote.resolved());
}

TEST(Remote, the_scheme_post_and_no_scheme_leave_the_stack_open) {
  EXPECT_FALSE(Remote::uri("post://server.example:443").stack().has_value());
  EXPECT_FALSE(Remote::uri("server.example:443").stack().has_value());
  EXPECT_EQ(Remote::uri("tcp://server.example:443").stack(), "tcp");
}

TEST(Remote, addresses_are_resolved_already) {
  EXPECT_EQ(read("192.0.2.1:80"), "192.0.2.1:80");
  EXPECT_EQ(read("tcp://[2001:db8::1]:80"), "tcp://[2001:db8::1]:80");
  EXPECT_TRUE(Remote::uri("192.0.2.1:80").resolved());
}

TEST(Remote, what_cannot_be_parsed_is_refused) {
  for (const auto text : {"", "server.example", ":80", "server.example:0", "server.example:65536",
                          "server.example:80/", "server.example:-1", "server.example: 80",
                          "2001:db8::1:80", "[192.0.2.1]:80", "[x]:80", "://a:1", "post+://a:1",
                          "t c p://a:1", "a..b:1", "1.2.3.4.5:1", "256.1.1.1:1", "user@a:1"}) {
    EXPECT_EQ(read(text), "remote_syntax") << text;
  }
}

TEST(Remote, lengths_are_bounded) {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  EXPECT_EQ(read(longest + ":1"), longest + ":1");
  EXPECT_EQ(read(longest + "a:1"), "remote_syntax");
  EXPECT_EQ(read(label + "a:1"), "remote_syntax");
  EXPECT_EQ(read(std::string(100'000, 'a')), "remote_syntax");
}

TEST(Remote, an_invalid_remote_keeps_its_error) {
  const Remote remote = Remote::uri("nonsense");
  ASSERT_TRUE(remote.error().has_value());
  EXPECT_EQ(remote.error()->text,
            "'nonsense': no port; allowed: [stack://]host:port, with host a name, an IPv4 address "
            "or an IPv6 address in brackets");
  EXPECT_EQ(remote.to_string(), "invalid");
  EXPECT_TRUE(Remote::addresses({}).error().has_value());
  EXPECT_TRUE(Remote::host("no spaces", 1).error().has_value());
}

TEST(Local, its_text_shows_what_is_fixed) {
  EXPECT_EQ(Local{}.to_string(), "any");
  EXPECT_EQ((Local{.interface = "wlan0"}).to_string(), "%wlan0");
  EXPECT_EQ((Local{.address = IpAddress::v4(0x0a010002), .port = 443}).to_string(), "10.1.0.2:443");
  EXPECT_EQ((Local{.provisioning_domain = "lte", .port = 443}).to_string(), "@lte:443");
  EXPECT_EQ(Local::multicast("ff15::7", 5000).on("wlan0").to_string(),
            "group [ff15::7]:5000%wlan0");
  EXPECT_EQ(Local::multicast("232.1.2.3", 5000, "10.1.0.2").to_string(),
            "group 232.1.2.3:5000 from 10.1.0.2");
}

TEST(Local, one_of_a_group_that_cannot_be_read_keeps_its_error) {
  EXPECT_FALSE(Local::multicast("ff15::7", 5000).error.has_value());
  EXPECT_EQ(Local::multicast("10.0.0.1", 5000).error->text,
            "'10.0.0.1'; allowed: the address of a multicast group");
  EXPECT_EQ(Local::multicast("ff15::7", 0).error->name, "local_syntax");
  EXPECT_TRUE(Local::multicast("232.1.2.3", 5000, "232.1.2.4").error.has_value());
  EXPECT_TRUE(Local::multicast("232.1.2.3", 5000, "2001:db8::1").error.has_value());
  EXPECT_TRUE(Local::multicast("nobody", 5000, "10.0.0.1").error.has_value());
}

}  // namespace
}  // namespace post::test
