// Locals, remotes, stacks and interfaces in few words, for tests of establishment.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/establishment/candidate_tree.h"

namespace post::test {

inline IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }

inline Interface interface(std::uint32_t id, std::string name, std::string domain,
                           const std::vector<std::string_view>& addresses) {
  Interface made{
      .id = InterfaceId{id}, .name = std::move(name), .provisioning_domain = std::move(domain)};
  for (const auto text : addresses) made.addresses.push_back({{ip(text), 24}});
  return made;
}

inline LocalCandidate local(std::uint32_t id, std::string interface, std::string_view address,
                            std::string domain = "") {
  return {InterfaceId{id}, std::move(interface), std::move(domain), {ip(address), 0}};
}

/// Wi-Fi and LTE, both families: locals 1 to 4.
inline std::vector<LocalCandidate> dual_homed() {
  return {local(1, "wlan0", "2001:db8:1::2", "wifi"), local(1, "wlan0", "10.1.0.2", "wifi"),
          local(2, "wwan0", "2001:db8:2::2", "lte"), local(2, "wwan0", "10.2.0.2", "lte")};
}

inline std::vector<RemoteCandidate> remotes(const std::vector<std::string_view>& addresses) {
  std::vector<RemoteCandidate> made;
  for (const auto text : addresses) made.push_back({{ip(text), 443}, std::nullopt});
  return made;
}

inline const StackCandidate kTcp{.name = "tcp"};
inline const StackCandidate kTls{.name = "tls", .secure = true};
inline const StackCandidate kUdp{
    .name = "udp", .connectionless = true, .may_duplicate = true, .groups = true};

inline PolicyContext clear_text() { return PolicyContext{}.security(Security::kNone); }

inline TreeOptions options(std::vector<LocalCandidate> locals, std::vector<StackCandidate> stacks,
                           const PolicyContext& context = clear_text()) {
  return {.locals = std::move(locals),
          .stacks = std::move(stacks),
          .policy = combine({}, context).value()};
}

/// The branches in rank order: "1.1.1 2.2.1".
inline std::string order_of(const CandidateTree& tree) {
  std::string text;
  for (const Candidate& candidate : tree.ranked()) {
    text += (text.empty() ? "" : " ") + candidate.branch.to_string();
  }
  return text;
}

inline std::string order_of(TreeOptions options, const std::vector<std::string_view>& addresses) {
  CandidateTree tree(std::move(options));
  tree.add_remotes(remotes(addresses));
  return order_of(tree);
}

/// One line for each exclusion: "1.2.0 family 62".
inline std::vector<std::string> exclusions_of(const CandidateTree& tree) {
  std::vector<std::string> lines;
  for (const Exclusion& exclusion : tree.excluded()) {
    lines.push_back(exclusion.branch.to_string() + " " + std::string(name_of(exclusion.reason)) +
                    " " + std::to_string(exclusion.rule.number));
  }
  return lines;
}

}  // namespace post::test
