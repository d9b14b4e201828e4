// Which local addresses a race may start from.
#include "model/establishment/gathering.h"

#include <gtest/gtest.h>

#include "tests/model/establishment/tree_support.h"

namespace post::test {
namespace {

std::string gathered(const std::vector<Interface>& interfaces, const Local& local = {}) {
  const auto locals = gather_locals(interfaces, local);
  if (!locals.ok()) return locals.error().name;
  std::string text;
  for (const LocalCandidate& candidate : *locals) {
    text += (text.empty() ? "" : " ") + candidate.to_string();
  }
  return text;
}

std::vector<Interface> wifi_and_lte() {
  return {interface(2, "wwan0", "lte", {"10.2.0.2", "2001:db8:2::2"}),
          interface(1, "wlan0", "wifi", {"10.1.0.2", "2001:db8:1::2"})};
}

// Draft section 4.5: IPv4 and IPv6 on each interface make four locals.
TEST(Gathering, two_interfaces_with_both_families_give_four_locals_in_a_fixed_order) {
  EXPECT_EQ(gathered(wifi_and_lte()),
            "2001:db8:1::2%wlan0 10.1.0.2%wlan0 2001:db8:2::2%wwan0 10.2.0.2%wwan0");
}

TEST(Gathering, an_interface_that_is_down_gives_none) {
  auto interfaces = wifi_and_lte();
  interfaces[1].up = false;
  EXPECT_EQ(gathered(interfaces), "2001:db8:2::2%wwan0 10.2.0.2%wwan0");
}

TEST(Gathering, a_local_narrows_by_interface_address_and_domain) {
  EXPECT_EQ(gathered(wifi_and_lte(), {.interface = "wwan0"}), "2001:db8:2::2%wwan0 10.2.0.2%wwan0");
  EXPECT_EQ(gathered(wifi_and_lte(), {.address = ip("10.1.0.2")}), "10.1.0.2%wlan0");
  EXPECT_EQ(gathered(wifi_and_lte(), {.provisioning_domain = "wifi"}),
            "2001:db8:1::2%wlan0 10.1.0.2%wlan0");
}

TEST(Gathering, the_locals_port_is_kept) {
  EXPECT_EQ(gather_locals(wifi_and_lte(), Local{.port = 5000})->front().address.port, 5000);
}

TEST(Gathering, nothing_that_fits_is_an_error) {
  const Local local{.interface = "eth9"};
  EXPECT_EQ(gathered(wifi_and_lte(), local), "no_local");
  EXPECT_EQ(gather_locals(wifi_and_lte(), local).error().text,
            "no interface that is up has an address for the Local %eth9");
}

}  // namespace
}  // namespace post::test
