// What stacks at hand cannot show is shown over the stack in memory; and stacks that do not keep
// what their traits promise are found out.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

#include "experiments/lab/conform/registry.h"
#include "tests/conform/stages.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using post::testing::MemoryPath;
using post::testing::MemoryStack;
using post::testing::memory::Packet;
using post::testing::memory::Side;
using testing::case_named;
using testing::over_memory;

Verdict verdict_of(std::string_view name, const PsiTraits& traits,
                   const testing::Prepare& prepare = {}) {
  const Case each = case_named(name);
  return each.judge(over_memory(each.program(), traits, prepare));
}

TEST(StacksInMemory, show_what_needs_acks_forks_and_credit) {
  for (const char* name :
       {"one-end", "sent-and-acked", "gaps", "preemption", "carriers-take-turns", "delivery-order",
        "failure-spreads", "antecedent-on-a-sibling", "late", "fork", "rejected-fork",
        "who-is-asked", "back-pressure", "order-at-one-instant"}) {
    const Verdict verdict = verdict_of(name, MemoryStack::everything());
    EXPECT_EQ(verdict.finding, Finding::kHolds) << name << ": " << verdict.reason;
  }
}

/// Octets of the client are lost from 100 ms to 120 ms, as in the program's own network.
void lose_for_a_while(MemoryPath& path) {
  path.judge = [](const post::testing::memory::Packet& packet,
                  post::testing::memory::Side from) -> std::optional<MemoryPath::Fate> {
    const bool first = std::ranges::any_of(packet.frames, [](const auto& frame) {
      const auto* chunk = std::get_if<Chunk>(&frame);
      return chunk != nullptr && chunk->key.message == 1;
    });
    if (from == Side::kClient && first) return MemoryPath::Fate::kDrop;
    return {};
  };
}

TEST(StacksInMemory, show_a_successor_that_is_dropped_on_its_way) {  // RULE(40)
  const Verdict verdict = verdict_of("already-sent", MemoryStack::everything(), lose_for_a_while);
  EXPECT_EQ(verdict.finding, Finding::kHolds) << verdict.reason;
}

TEST(StacksInMemory, without_half_close_show_the_weaker_end) {  // RULE(15)
  PsiTraits traits = MemoryStack::framed_stream();
  traits.half_close = false;
  const Verdict verdict = verdict_of("half-close", traits);
  EXPECT_EQ(verdict.finding, Finding::kWeaker) << verdict.reason;
}

TEST(Liars, that_deliver_twice_are_found_out) {  // RULE(60)
  PsiTraits traits = MemoryStack::datagrams();
  traits.may_duplicate = false;
  const auto twice = [](MemoryPath& path) { path.options.duplication = 1'000'000'000; };
  EXPECT_EQ(verdict_of("no-second-delivery", traits, twice).finding, Finding::kBroken);
}

TEST(Liars, that_lose_what_they_say_they_repair_are_found_out) {  // RULE(17)
  PsiTraits traits = MemoryStack::datagrams();
  traits.acks = true;
  const auto silent = [](MemoryPath& path) { path.options.loss = 1'000'000'000; };
  EXPECT_EQ(verdict_of("defaults", traits, silent).finding, Finding::kBroken);
}

TEST(Liars, that_keep_skip_notices_to_themselves_are_found_out) {  // RULE(32)
  const auto mute = [](MemoryPath& path) {
    path.judge = [](const Packet& packet, Side) -> std::optional<MemoryPath::Fate> {
      const bool skips = std::ranges::any_of(packet.frames, [](const auto& frame) {
        return std::holds_alternative<post::testing::memory::SkipFrame>(frame);
      });
      if (skips) return MemoryPath::Fate::kDrop;
      return {};
    };
  };
  EXPECT_EQ(verdict_of("gaps", MemoryStack::everything(), mute).finding, Finding::kBroken);
}

}  // namespace
}  // namespace post::lab
