// Messages that go the straight way through a queue become the same chunks, and leave the same
// behind, as if they had gone the long way (rules 17, 20, 30).
#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "model/scheduling/message_queue.h"
#include "model/scheduling/single.h"

namespace post {
namespace {

constexpr TransientId kVia{1};
constexpr TransientId kOther{2};

PsiTraits datagrams() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.needs_total = true;
  traits.abandon = true;
  return traits;
}

/// A lane with a Transient, and what its scheduler does.
class Sender {
 public:
  explicit Sender(bool straight) : straight_(straight) {
    queue.open_lane(0, {});
    queue.attach(0, kVia, datagrams(), now_);
  }

  void submit(std::string_view content) {
    if (straight_ && queue.straight(0)) {
      queue.submit_plain(0, Bytes::copy_of(content), nullptr);
    } else {
      queue.submit({.content = Bytes::copy_of(content)}, now_);
    }
  }
  void submit_nice(std::int64_t niceness, std::vector<MessageKey> after) {
    const std::uint64_t content = 0;
    queue.submit({.content = Bytes::copy_of(std::as_bytes(std::span(&content, 1))),
                  .niceness = niceness,
                  .ordered = false,
                  .after = std::move(after)},
                 now_);
  }
  std::optional<Chunk> hand_over() {
    if (straight_) {
      if (auto send = queue.take_plain(0, kBudget)) return std::move(send->chunk);
    }
    const TransientView via{
        .id = kVia, .path = {{}, kBudget}, .budget = kBudget, .traits = datagrams(), .up = true};
    const SchedulerDecision decision = scheduler_->decide(queue.view(0), std::span(&via, 1), now_);
    const Send* send = std::get_if<Send>(&decision);
    if (send == nullptr) return {};
    return queue.cut(0, *send, kBudget, now_);
  }
  StateHash::Value state() const {
    StateHash hash;
    queue.append_state(hash);
    return hash.value();
  }

  MessageQueue queue;

 private:
  static constexpr std::size_t kBudget = 100;
  bool straight_;
  Time now_ = kStartOfRun;
  std::unique_ptr<TransientScheduler> scheduler_ = make_single_scheduler();
};

void expect_same(const std::optional<Chunk>& a, const std::optional<Chunk>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  EXPECT_EQ(a->key, b->key);
  EXPECT_EQ(a->range(), b->range());
  EXPECT_EQ(a->bytes.text(), b->bytes.text());
  EXPECT_EQ(a->useful_until, b->useful_until);
  ASSERT_TRUE(a->properties && b->properties);
  EXPECT_EQ(a->properties->order, b->properties->order);
  EXPECT_EQ(a->properties->octets, b->properties->octets);
  EXPECT_EQ(a->properties->lifetime, b->properties->lifetime);
}

TEST(StraightWay, is_open_where_nothing_else_waits) {
  Sender sender(true);
  EXPECT_TRUE(sender.queue.straight(0));
  sender.submit("one");
  EXPECT_TRUE(sender.queue.straight(0));
  EXPECT_TRUE(sender.queue.has_work(0) && sender.queue.has_queued(0) && !sender.queue.idle(0));
  sender.submit_nice(1, {});
  EXPECT_FALSE(sender.queue.straight(0));
  EXPECT_EQ(sender.hand_over()->key.message, 1u);
  EXPECT_EQ(sender.hand_over()->key.message, 2u);
  EXPECT_TRUE(sender.queue.straight(0));
  EXPECT_TRUE(sender.queue.idle(0));
}

TEST(StraightWay, is_closed_where_the_stack_gives_acks_or_another_transient_is_there) {
  Sender sender(true);
  sender.queue.attach(0, kOther, datagrams(), kStartOfRun);
  EXPECT_FALSE(sender.queue.straight(0));
  sender.queue.detach(kOther, kStartOfRun);
  EXPECT_TRUE(sender.queue.straight(0));
  PsiTraits acks = datagrams();
  acks.acks = true;
  sender.queue.set_traits(kVia, acks, kStartOfRun);
  EXPECT_FALSE(sender.queue.straight(0));
}

TEST(StraightWay, what_waits_on_it_can_be_named_and_comes_first) {
  Sender sender(true);
  sender.submit("one");
  sender.submit_nice(0, {{0, 1}});
  EXPECT_TRUE(sender.queue.known({0, 1}));
  EXPECT_EQ(sender.hand_over()->key.message, 1u);
  EXPECT_EQ(sender.hand_over()->key.message, 2u);
}

TEST(StraightWay, what_waits_on_it_fails_with_its_lane) {
  Sender sender(true);
  sender.submit("one");
  sender.submit("two");
  sender.queue.fail_lane(0, FailureCause::kAborted, RULE(13), kStartOfRun);
  std::vector<MessageId> failed;
  for (const OutboundEvent& event : sender.queue.take_events()) {
    if (const auto* one = std::get_if<outbound::Failed>(&event)) {
      failed.push_back(one->message.key.message);
    }
  }
  EXPECT_EQ(failed, (std::vector<MessageId>{1, 2}));
  EXPECT_TRUE(sender.queue.idle(0));
}

TEST(StraightWay, gives_what_the_long_way_gives) {
  std::mt19937_64 random(1);
  for (int run = 0; run < 200; ++run) {
    Sender straight(true);
    Sender all(false);
    std::uint64_t submitted = 0;
    for (int step = 0; step < 40; ++step) {
      switch (random() % 8) {
        case 0: {
          const std::int64_t niceness = static_cast<std::int64_t>(random() % 3);
          std::vector<MessageKey> after;
          if (submitted > 0 && random() % 2 == 0) after = {{0, 1 + random() % submitted}};
          straight.submit_nice(niceness, after);
          all.submit_nice(niceness, after);
          ++submitted;
          break;
        }
        case 1:
        case 2:
        case 3:
          straight.submit("content");
          all.submit("content");
          ++submitted;
          break;
        default:
          expect_same(straight.hand_over(), all.hand_over());
      }
      ASSERT_EQ(straight.queue.has_work(0), all.queue.has_work(0));
      ASSERT_EQ(straight.queue.idle(0), all.queue.idle(0));
      if (random() % 16 == 0) {
        ASSERT_EQ(straight.state(), all.state());
      }
    }
    ASSERT_EQ(straight.state(), all.state());
  }
}

}  // namespace
}  // namespace post
