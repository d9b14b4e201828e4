// Messages that go the straight way through a queue become the same chunks, and leave the same
// behind, as if they had gone the long way (rules 17, 20, 30).
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

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

/// As those of post/tcp.
PsiTraits acked_stream() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.in_order = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.credit = true;
  traits.repairs = true;
  return traits;
}

/// A lane with a Transient, and what its scheduler does.
class Sender {
 public:
  explicit Sender(bool straight, PsiTraits traits = datagrams())
      : straight_(straight), traits_(traits) {
    queue.open_lane(0, {});
    queue.attach(0, kVia, traits_, now_);
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
        .id = kVia, .path = {{}, kBudget}, .budget = kBudget, .traits = traits_, .up = true};
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
  PsiTraits traits_;
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

// ---- with acks ----------------------------------------------------------------------------------

/// What became of which Message: "acked 1" and so on.
std::vector<std::string> ends_told_by(MessageQueue& queue) {
  std::vector<std::string> ends;
  const auto note = [&](const char* end, const outbound::Target& message) {
    ends.push_back(end + std::to_string(message.key.message));
  };
  for (const OutboundEvent& event : queue.take_events()) {
    if (const auto* acked = std::get_if<outbound::Acked>(&event)) note("acked ", acked->message);
    if (const auto* failed = std::get_if<outbound::Failed>(&event))
      note("failed ", failed->message);
    if (const auto* again = std::get_if<outbound::Requeued>(&event)) note("again ", again->message);
  }
  return ends;
}

TEST(StraightWayWithAcks, a_message_is_there_until_it_is_acked) {
  Sender sender(true, acked_stream());
  sender.queue.credit(0, {100, 0}, kStartOfRun);
  sender.submit("one");
  EXPECT_TRUE(sender.queue.straight(0));
  EXPECT_EQ(sender.hand_over()->range(), (Range{0, 4}));
  EXPECT_FALSE(sender.queue.has_queued(0) || sender.queue.idle(0) || sender.queue.rests());
  EXPECT_TRUE(sender.queue.straight(0));
  sender.queue.acked({0, 1}, {0, 4}, kStartOfRun, kVia);
  EXPECT_EQ(ends_told_by(sender.queue), (std::vector<std::string>{"acked 1"}));
  EXPECT_TRUE(sender.queue.idle(0) && sender.queue.rests());
}

TEST(StraightWayWithAcks, is_requeued_where_its_transient_goes) {
  Sender sender(true, acked_stream());
  sender.queue.credit(0, {100, 0}, kStartOfRun);
  sender.submit("one");
  sender.submit("two");
  sender.hand_over();
  sender.queue.detach(kVia, kStartOfRun);
  EXPECT_EQ(ends_told_by(sender.queue), (std::vector<std::string>{"again 1"}));
  EXPECT_TRUE(sender.queue.known({0, 1}) && sender.queue.known({0, 2}));
}

TEST(StraightWayWithAcks, no_more_goes_than_was_granted) {
  Sender sender(true, acked_stream());
  sender.queue.credit(0, {6, 0}, kStartOfRun);
  sender.submit("one");
  sender.submit("two");
  EXPECT_EQ(sender.hand_over()->range(), (Range{0, 4}));
  EXPECT_EQ(sender.hand_over()->range(), (Range{0, 2}));
  EXPECT_FALSE(sender.hand_over());
  sender.queue.credit(0, {8, 0}, kStartOfRun);
  EXPECT_EQ(sender.hand_over()->range(), (Range{2, 4}));
}

/// Two queues in the same hands, one of which knows the straight way.
class Twins {
 public:
  explicit Twins(std::uint64_t seed) : random_(seed) {}

  void step() {
    switch (random_() % 12) {
      case 0:
        return both([nice = static_cast<std::int64_t>(random_() % 3)](Sender& sender) {
          sender.submit_nice(nice, {});
        });
      case 1:
        granted_ += random_() % 64;
        return both([this](Sender& s) { s.queue.credit(0, {granted_, 1000}, kStartOfRun); });
      case 2:
      case 3:
      case 4:
        return both([](Sender& sender) { sender.submit("content"); });
      case 5:
      case 6:
      case 7:
        return ack(flying_.empty() || random_() % 4 > 0 ? 0 : random_() % flying_.size());
      default:
        return hand_over();
    }
  }
  void compare() {
    ASSERT_EQ(straight_.queue.has_work(0), long_.queue.has_work(0));
    ASSERT_EQ(straight_.queue.has_queued(0), long_.queue.has_queued(0));
    ASSERT_EQ(straight_.queue.idle(0), long_.queue.idle(0));
    ASSERT_EQ(ends_told_by(straight_.queue), ends_told_by(long_.queue));
    if (random_() % 16 == 0) {
      ASSERT_EQ(straight_.state(), long_.state());
    }
  }

 private:
  template <class Act>
  void both(Act act) {
    act(straight_);
    act(long_);
  }
  void hand_over() {
    const auto chunk = long_.hand_over();
    expect_same_but_properties(straight_.hand_over(), chunk);
    if (chunk) flying_.emplace_back(chunk->key, chunk->range());
  }
  static void expect_same_but_properties(const std::optional<Chunk>& a,
                                         const std::optional<Chunk>& b) {
    if (a && b && b->offset == 0) return expect_same(a, b);
    ASSERT_EQ(a.has_value(), b.has_value());
    if (!a) return;
    EXPECT_EQ(a->key, b->key);
    EXPECT_EQ(a->range(), b->range());
  }
  void ack(std::size_t which) {
    if (flying_.empty()) return;
    auto [key, octets] = flying_[which];
    if (octets.size() > 2 && random_() % 3 == 0) {  // its rest came later
      octets.end = flying_[which].second.begin = octets.begin + 1 + random_() % (octets.size() - 1);
    } else {
      flying_.erase(flying_.begin() + static_cast<std::ptrdiff_t>(which));
    }
    both([&](Sender& sender) { sender.queue.acked(key, octets, kStartOfRun, kVia); });
  }

  std::mt19937_64 random_;
  Sender straight_{true, acked_stream()};
  Sender long_{false, acked_stream()};
  std::uint64_t granted_ = 0;
  std::vector<std::pair<MessageKey, Range>> flying_;
};

TEST(StraightWayWithAcks, gives_what_the_long_way_gives) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Twins twins(seed);
    for (int step = 0; step < 60; ++step) {
      twins.step();
      twins.compare();
      if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace post
