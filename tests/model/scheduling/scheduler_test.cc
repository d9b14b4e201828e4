// Schedulers over a MessageQueue.
#include "tests/model/scheduling/queue_script.h"

namespace post::test {
namespace {

struct Decided {
  MessageId message;
  TransientId via;
  bool copy;
  friend bool operator==(const Decided&, const Decided&) = default;
};

std::vector<Decided> all_decisions(QueueScript& script, std::string_view scheduler) {
  const auto made = *SchedulerRegistry::built_in().make(scheduler);
  std::vector<Decided> decided;
  for (;;) {
    const SchedulerDecision next = made->decide(script.queue.view(0), script.views, script.now);
    const Send* send = std::get_if<Send>(&next);
    if (send == nullptr) return decided;
    decided.push_back({send->message, send->via, send->copy});
    script.queue.cut(0, *send, 1000, script.now);
  }
}

constexpr TransientId kFirst{1};
constexpr TransientId kSecond{2};

TEST(Schedulers, single_uses_the_first_transient_that_is_up) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send("a"), send("b"));
  queue.views[0].up = false;
  EXPECT_EQ(all_decisions(queue, "single"),
            (std::vector<Decided>{{1, kSecond, false}, {2, kSecond, false}}));
}

TEST(Schedulers, redundant_copies_everything_to_every_transient_the_oldest_first) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send("a"), send("b"));
  EXPECT_EQ(all_decisions(queue, "redundant"),
            (std::vector<Decided>{
                {1, kFirst, false}, {2, kFirst, false}, {1, kSecond, true}, {2, kSecond, true}}));
}

TEST(Schedulers, redundant_waits_for_a_transient_without_a_budget) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send("a"));
  queue.views[1].budget = 0;
  EXPECT_EQ(all_decisions(queue, "redundant"), (std::vector<Decided>{{1, kFirst, false}}));
  queue.views[1].budget = 1000;
  EXPECT_EQ(all_decisions(queue, "redundant"), (std::vector<Decided>{{1, kSecond, true}}));
}

TEST(Schedulers, must_name_what_can_go) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a"));
  const auto cut = [&](const Send& decision, std::uint64_t limit) {
    queue.queue.cut(0, decision, limit, queue.now);
  };
  const Send good{.message = 1, .octets = {0, 2}, .via = kFirst};
  EXPECT_DEATH(cut({.message = 2, .octets = {0, 2}, .via = kFirst}, 10), "names octets");
  EXPECT_DEATH(cut({.message = 1, .octets = {0, 2}, .via = kSecond}, 10), "names octets");
  EXPECT_DEATH(cut({.message = 1, .octets = {1, 1}, .via = kFirst}, 10), "names octets");
  EXPECT_DEATH(cut(good, 0), "names octets");
  cut(good, 10);
  EXPECT_FALSE(queue.queue.has_work(0));
}

}  // namespace
}  // namespace post::test
