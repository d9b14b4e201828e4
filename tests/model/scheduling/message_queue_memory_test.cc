// What a pending Message costs beside its content. The allocators of sanitizers do not count, so
// there it is not asked.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <gtest/gtest.h>
#include <malloc.h>

#include "model/hash.h"
#include "model/scheduling/message_queue.h"

namespace post {
namespace {

std::size_t allocated() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Of ten Messages three are default ones, three have a niceness, two a deadline too, and two an
/// antecedent.
Submission mixed(std::uint64_t number, const Bytes& content) {
  Submission submission{.content = content};
  const std::uint64_t kind = number % 10;
  if (kind < 3) return submission;
  submission.ordered = false;
  submission.niceness = static_cast<std::int64_t>(mix64(number) % 1000);
  if (kind == 6 || kind == 7) submission.deadline = kStartOfRun + Duration(mix64(number) >> 1);
  if (kind >= 8) submission.after = {{0, number - 5}};
  return submission;
}

TEST(MessageQueueMemory, a_pending_message_costs_less_than_200_octets) {
  constexpr std::uint64_t kMessages = 200'000;
  const Bytes content = Bytes::copy_of("content");
  const std::size_t before = allocated();
  MessageQueue queue;
  queue.open_lane(0, {});
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    queue.submit(mixed(i, content), kStartOfRun);
    queue.take_events();
  }
  const std::size_t each = (allocated() - before) / kMessages;
  RecordProperty("octets_each", static_cast<int>(each));
  EXPECT_LT(each, 200u);
}

}  // namespace
}  // namespace post
#endif
