#include "tests/bench/message_queue.h"

#include <chrono>

#include "model/check.h"
#include "model/hash.h"

namespace post::bench {
namespace {

constexpr std::size_t kDrawn = 1 << 16;
constexpr std::uint64_t kReach = 1000;  // an antecedent is at most so many Messages older

Submission drawn(std::uint64_t number, const Bytes& content) {
  const std::uint64_t random = mix64(number);
  const std::uint64_t kind = random % 10;
  Submission submission{.content = content};
  if (kind < 3) return submission;
  submission.ordered = false;
  submission.niceness = static_cast<std::int64_t>(random / 16 % 1000);
  if (kind >= 6 && kind < 8) {
    submission.deadline = kStartOfRun + std::chrono::hours(1) + Duration(random / 1024 % 1000'000);
  }
  if (kind >= 8) submission.after.push_back({0, 1 + random / 1024 % kReach});
  return submission;
}

}  // namespace

std::vector<Submission> drawn_submissions() {
  const Bytes content = Bytes::generate(100, [](std::span<std::byte>) {});
  std::vector<Submission> submissions;
  for (std::uint64_t i = 0; i < kDrawn; ++i) submissions.push_back(drawn(i, content));
  return submissions;
}

QueueModel::QueueModel(std::size_t pending) : submissions_(drawn_submissions()) {
  via_ = {.id = TransientId{1}, .path = {}, .budget = 1 << 20, .traits = {}, .up = true};
  via_.traits.boundaries = via_.traits.in_order = true;
  queue_.open_lane(0, {});
  queue_.attach(0, via_.id, via_.traits, kStartOfRun);
  for (std::size_t i = 0; i < pending; ++i) submit();
}

void QueueModel::submit() {
  Submission submission = submissions_[next_++ % kDrawn];
  for (MessageKey& antecedent : submission.after) {
    antecedent.message = antecedent.message > submitted_ ? 1 : submitted_ + 1 - antecedent.message;
  }
  if (submitted_ == 0) submission.after.clear();
  queue_.submit(std::move(submission), kStartOfRun);
  queue_.take_events(events_);
  ++submitted_;
}

void QueueModel::hand_over() {
  const OutboundView& view = queue_.view(0);
  const MessageId message = *view.next();
  const Range octets = *view.sendable(message, via_);
  const auto chunk = queue_.cut(0, {message, octets, via_.id}, UINT64_MAX, kStartOfRun);
  check(chunk && chunk->last, "Messages go whole");
  queue_.take_events(events_);
}

std::uint64_t QueueModel::hold(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) {
    hand_over();
    submit();
  }
  return 2 * times;
}

std::uint64_t fill_and_drain(std::size_t messages) {
  QueueModel model(messages);
  for (std::size_t i = 0; i < messages; ++i) model.hand_over();
  return 2 * messages;
}

HeapPeer::HeapPeer(std::size_t pending) : submissions_(drawn_submissions()) {
  for (std::size_t i = 0; i < pending; ++i) push();
}

void HeapPeer::push() {
  const Submission& next = submissions_[submitted_ % kDrawn];
  heap_.push({next.niceness, next.deadline, submitted_++, next.content});
}

std::uint64_t HeapPeer::hold(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) {
    heap_.pop();
    push();
  }
  return 2 * times;
}

MultimapPeer::MultimapPeer(std::size_t pending) : submissions_(drawn_submissions()) {
  for (std::size_t i = 0; i < pending; ++i) push();
}

void MultimapPeer::push() {
  const Submission& next = submissions_[submitted_++ % kDrawn];
  map_.emplace(std::pair(next.niceness, next.deadline), next.content);
}

std::uint64_t MultimapPeer::hold(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) {
    map_.erase(map_.begin());
    push();
  }
  return 2 * times;
}

}  // namespace post::bench
