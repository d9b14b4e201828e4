// Provisioning domains (RFC 7556): each has interfaces, addresses, routes and answers of its own.
#include <gtest/gtest.h>

#include "experiments/lab/run/domain_names.h"
#include "experiments/lab/run/runner.h"
#include "tests/lab/run/catalog.h"

namespace post::lab {
namespace {

//   phone -- 10 ms -- ap -- 1 ms -- near 10.3.0.9      the domain wifi
//        '-- 30 ms -- mast -- 1 ms -- far 10.4.0.9     the domain lte
//   The routers are joined, so that each server could be reached either way.
constexpr const char* kPhone = R"(title = "Domains"
duration = "5 s"
[hosts.phone.interfaces]
wlan0 = { addresses = ["10.1.0.2/24"], domain = "wifi" }
wwan0 = { addresses = ["10.2.0.2/24"], domain = "lte" }
[hosts.near.interfaces]
e = { addresses = ["10.3.0.9/24"] }
[hosts.far.interfaces]
e = { addresses = ["10.4.0.9/24"] }
[routers.ap.interfaces]
phone = { addresses = ["10.1.0.1/24"] }
near = { addresses = ["10.3.0.1/24"] }
mast = { addresses = ["10.5.0.1/24"] }
[routers.mast.interfaces]
phone = { addresses = ["10.2.0.1/24"] }
far = { addresses = ["10.4.0.1/24"] }
ap = { addresses = ["10.5.0.2/24"] }
[links.wifi]
ends = ["phone.wlan0", "ap.phone"]
rate = "unlimited"
delay = "10 ms"
[links.lte]
ends = ["phone.wwan0", "mast.phone"]
rate = "unlimited"
delay = "30 ms"
[links.near]
ends = ["ap.near", "near.e"]
rate = "unlimited"
delay = "1 ms"
[links.far]
ends = ["mast.far", "far.e"]
rate = "unlimited"
delay = "1 ms"
[links.core]
ends = ["ap.mast", "mast.ap"]
rate = "unlimited"
delay = "1 ms"
[names]
"mail.example" = { wifi = ["10.3.0.9"], lte = ["10.4.0.9"] }
"lte-only.example" = { lte = ["10.4.0.9"] }
"same.example" = ["10.3.0.9"]
[endpoints.near]
host = "near"
policy = { security = "none" }
listen = { port = 443, stacks = ["tcp"], framers = ["length_prefix"] }
[endpoints.far]
host = "far"
policy = { security = "none" }
listen = { port = 443, stacks = ["tcp"], framers = ["length_prefix"] }
[workloads.ask]
kind = "request_reply"
from = "phone"
)";

/// "winner_local winner_remote ms attempts" of the race to `name` with `policy`.
std::string winner(const std::string& name, const std::string& policy,
                   const std::string& more = {}) {
  const Scenario scenario =
      scenario_of(kPhone + ("to = \"" + name + ":443\"\n") +
                  "[endpoints.phone]\nhost = \"phone\"\n[endpoints.phone.policy]\n" +
                  "security = \"none\"\nstack = { require = [\"tcp\"] }\n" + policy + "\n" + more);
  const auto outcome = run_scenario(scenario, {});
  if (!outcome) return outcome.error().text;
  const auto text = [&](const std::string& metric) -> std::string {
    const Metric* found = outcome->summary.find("endpoint.phone.race.1." + metric);
    if (found == nullptr) return "-";
    if (const auto* number = std::get_if<std::int64_t>(&found->value)) {
      return std::to_string(*number);
    }
    return std::get<std::string>(found->value);
  };
  return text("outcome") + " " + text("winner_local") + " " + text("winner_remote") + " " +
         text("ended_ns") + " " + text("attempts");
}

TEST(Domains, each_domain_reaches_what_its_own_resolver_says) {
  EXPECT_EQ(winner("mail.example", ""), "won 10.1.0.2 10.3.0.9:443 22000000 1");
  EXPECT_EQ(winner("mail.example", "provisioning_domain = { require = [\"lte\"] }"),
            "won 10.2.0.2 10.4.0.9:443 62000000 1");
  EXPECT_EQ(winner("mail.example", "provisioning_domain = { prohibit = [\"wifi\"] }"),
            "won 10.2.0.2 10.4.0.9:443 62000000 1");
}

TEST(Domains, what_is_preferred_goes_first_and_what_is_avoided_last) {
  EXPECT_EQ(winner("mail.example", "provisioning_domain = { prefer = [\"lte\"] }"),
            "won 10.2.0.2 10.4.0.9:443 62000000 1");
  EXPECT_EQ(winner("mail.example", "provisioning_domain = { avoid = [\"wifi\"] }"),
            "won 10.2.0.2 10.4.0.9:443 62000000 1");
}

TEST(Domains, an_address_is_tried_from_the_domain_that_told_it_alone) {
  // wlan0 could reach 10.4.0.9 over the core, in less time.
  EXPECT_EQ(winner("lte-only.example", ""), "won 10.2.0.2 10.4.0.9:443 62000000 1");
  EXPECT_EQ(
      winner("lte-only.example", "provisioning_domain = { require = [\"wifi\"] }").substr(0, 6),
      "failed");
}

TEST(Domains, where_a_domain_is_gone_the_other_ones_answer_counts) {
  const std::string down = "[[changes]]\nat = \"0 s\"\nlink = \"wifi\"\nup = false\n";
  EXPECT_EQ(winner("mail.example", "", down), "won 10.2.0.2 10.4.0.9:443 62000000 1");
}

TEST(Domains, a_name_that_all_say_alike_is_learned_in_each) {
  EXPECT_EQ(winner("same.example", ""), "won 10.1.0.2 10.3.0.9:443 22000000 1");
  EXPECT_EQ(winner("same.example", "provisioning_domain = { require = [\"lte\"] }"),
            "won 10.2.0.2 10.3.0.9:443 64000000 1");
}

}  // namespace
}  // namespace post::lab
