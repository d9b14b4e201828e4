// A MessageQueue with many Messages pending, beside plain queues that only rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "model/scheduling/message_queue.h"

namespace post::bench {

/// What is submitted, drawn beforehand: of ten Messages three are default ones, three have a
/// niceness, two a deadline too, and two an antecedent.
std::vector<Submission> drawn_submissions();

/// Submits and hands over whole Messages, on a Transient that takes whatever is first.
class QueueModel {
 public:
  explicit QueueModel(std::size_t pending);
  /// One Message leaves and one comes, so many times. Two operations each.
  std::uint64_t hold(std::uint64_t times);
  void submit();
  void hand_over();

 private:
  const std::vector<Submission> submissions_;
  std::size_t next_ = 0;
  std::uint64_t submitted_ = 0;
  MessageQueue queue_;
  std::vector<OutboundEvent> events_;
  TransientView via_;
};

/// Submits so many and hands all over.
std::uint64_t fill_and_drain(std::size_t messages);

/// The same work where rank is all that counts: no order, antecedents, timers or accounts.
class HeapPeer {
 public:
  explicit HeapPeer(std::size_t pending);
  std::uint64_t hold(std::uint64_t times);

 private:
  struct Entry {
    std::int64_t niceness;
    Time deadline;
    std::uint64_t submission;
    Bytes content;
    friend bool operator>(const Entry& a, const Entry& b) {
      return std::tie(a.niceness, a.deadline, a.submission) >
             std::tie(b.niceness, b.deadline, b.submission);
    }
  };
  void push();

  const std::vector<Submission> submissions_;
  std::uint64_t submitted_ = 0;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
};

class MultimapPeer {
 public:
  explicit MultimapPeer(std::size_t pending);
  std::uint64_t hold(std::uint64_t times);

 private:
  void push();

  const std::vector<Submission> submissions_;
  std::uint64_t submitted_ = 0;
  std::multimap<std::pair<std::int64_t, Time>, Bytes> map_;
};

}  // namespace post::bench
