// A MessageQueue as a table of (time, input, output):
// `queue.at(5ms).in(acked(1)).out("acked 0.1")`.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/scheduling/message_queue.h"
#include "tests/model/scheduling/queue_words.h"

namespace post::test {

/// Byte streams with framing over a kernel's TCP: no acks, nothing can be taken back.
inline PsiTraits stream_traits() {
  PsiTraits traits;
  traits.boundaries = traits.in_order = traits.repairs = true;
  return traits;
}
/// A stack that can do everything; `credit` aside.
inline PsiTraits full_traits() {
  PsiTraits traits;
  traits.boundaries = traits.acks = traits.abandon = traits.interleaves = true;
  traits.in_order = traits.holds_order = traits.dedupes = true;
  return traits;
}
/// `traits` with one of them otherwise.
inline PsiTraits with(PsiTraits traits, bool PsiTraits::*trait, bool value) {
  traits.*trait = value;
  return traits;
}

using QueueInput = std::function<void(class QueueScript&)>;

/// Lane 0 is open. Rows leave out what `quiet` names: where a Message started, that a lane woke.
class QueueScript {
 public:
  explicit QueueScript(LaneOptions options = {}) { queue.open_lane(0, options); }

  QueueScript& at(Duration time) {
    EXPECT_TRUE(got.empty()) << "before: " << ::testing::PrintToString(got);
    EXPECT_GE(queue.next_deadline(), kStartOfRun + time) << "a timer was due before this row";
    now = kStartOfRun + time;
    return *this;
  }
  template <class... Inputs>
  QueueScript& in(const Inputs&... inputs) {
    (run(inputs), ...);
    return *this;
  }
  template <class... Words>
  QueueScript& out(const Words&... words) {
    EXPECT_EQ(got, std::vector<std::string>({std::string(words)...}))
        << "at " << nanoseconds_of(now) << " ns";
    got.clear();
    return *this;
  }
  QueueScript& next(Duration time) {
    EXPECT_EQ(queue.next_deadline(), kStartOfRun + time);
    return *this;
  }
  QueueScript& waits() {
    EXPECT_EQ(queue.next_deadline(), kNever);
    return *this;
  }
  QueueScript& telling_all() {
    quiet = false;
    return *this;
  }

  MessageQueue queue;
  Time now{};
  std::vector<std::string> got;
  std::vector<TransientView> views;
  std::uint64_t chunk = UINT64_MAX;
  bool quiet = true;

  void drain() {
    for (const OutboundEvent& event : queue.take_events()) {
      const std::string word = word_of(event);
      const bool noise = word.starts_with("started") || word.starts_with("wake");
      if (!quiet || !noise) got.push_back(word);
    }
  }

 private:
  void run(const QueueInput& input) {
    input(*this);
    drain();
  }
};

/// What a row submits: `send("hello").niceness(1).after(1)`.
class Sending {
 public:
  Sending(std::string text, bool complete) : text_(std::move(text)) {
    submission_.complete = complete;
  }
  Sending& on(StreamId lane) { return submission_.lane = lane, *this; }
  Sending& niceness(std::int64_t value) { return submission_.niceness = value, *this; }
  Sending& until(Duration time) { return submission_.deadline = kStartOfRun + time, *this; }
  Sending& unordered() { return submission_.ordered = false, *this; }
  Sending& independent() { return submission_.independent = true, *this; }
  Sending& idempotent() { return submission_.idempotent = true, *this; }
  Sending& final() { return submission_.final = true, *this; }
  Sending& immediate() { return submission_.immediate = true, *this; }
  Sending& after(MessageId message, StreamId lane = 0) {
    submission_.ordered = false;
    submission_.after.push_back({lane, message});
    return *this;
  }
  void operator()(QueueScript& script) const {
    Submission submission = submission_;
    submission.content = Bytes::copy_of(text_);
    script.queue.submit(std::move(submission), script.now);
  }

 private:
  std::string text_;
  Submission submission_;
};

/// Nine octets and the end mark.
inline Sending send(std::string text = "123456789") { return {std::move(text), true}; }
inline Sending begin(std::string text) { return {std::move(text), false}; }
inline QueueInput append(MessageId message, std::string text, bool last = false) {
  return [=](QueueScript& script) {
    const auto piece = script.queue.append({0, message}, Bytes::copy_of(text), last, script.now);
    if (!piece) script.got.push_back("refused " + piece.error().name);
  };
}
inline QueueInput open(StreamId lane, LaneOptions options = {}) {
  return [=](QueueScript& script) { script.queue.open_lane(lane, options); };
}

inline QueueInput attach(std::uint32_t via, const PsiTraits& traits, StreamId lane = 0) {
  return [=](QueueScript& script) {
    script.queue.attach(lane, TransientId{via}, traits, script.now);
    script.views.push_back({TransientId{via}, {}, 1000, traits, true});
  };
}
inline QueueInput detach(std::uint32_t via) {
  return [=](QueueScript& script) {
    script.queue.detach(TransientId{via}, script.now);
    std::erase_if(script.views,
                  [&](const TransientView& view) { return view.id == TransientId{via}; });
  };
}
inline QueueInput latency(std::uint32_t via, Duration one_way) {
  return [=](QueueScript& script) { script.queue.set_latency(TransientId{via}, one_way); };
}

/// Hands over up to `chunks` chunks of at most `octets`, the first that may go each time.
inline QueueInput go(int chunks = 1000, std::uint64_t octets = 1000, std::uint32_t via = 1,
                     StreamId lane = 0) {
  return [=](QueueScript& script) {
    const auto view = std::ranges::find(script.views, TransientId{via}, &TransientView::id);
    for (int i = 0; i < chunks && view != script.views.end(); ++i) {
      const OutboundView& outbound = script.queue.view(lane);
      std::optional<Send> send;
      for (auto id = outbound.next(); id && !send; id = outbound.next(id)) {
        if (const auto range = outbound.sendable(*id, *view)) send = Send{*id, *range, view->id};
      }
      if (!send) return;
      const auto chunk = script.queue.cut(lane, *send, octets, script.now);
      script.drain();
      if (chunk) script.got.push_back(word_of(*chunk));
    }
  };
}
/// A copy of what is the oldest in flight elsewhere.
inline QueueInput copy(std::uint32_t via) {
  return [=](QueueScript& script) {
    const auto view = std::ranges::find(script.views, TransientId{via}, &TransientView::id);
    const OutboundView& outbound = script.queue.view(0);
    const auto id = outbound.oldest_copyable(*view);
    if (!id) return script.got.push_back("nothing to copy");
    const Send send{*id, *outbound.copyable(*id, *view), view->id, true};
    const auto chunk = script.queue.cut(0, send, 1000, script.now);
    script.drain();
    script.got.push_back("copied " + word_of(*chunk));
  };
}
inline QueueInput acked(MessageId message, Range octets = {0, 10}, StreamId lane = 0,
                        std::uint32_t by = 1) {
  return [=](QueueScript& script) {
    script.queue.acked({lane, message}, octets, script.now, TransientId{by});
  };
}
inline QueueInput lost(std::uint32_t via, MessageId message, Range octets) {
  return [=](QueueScript& script) {
    script.queue.lost(TransientId{via}, {0, message}, octets, script.now);
  };
}
inline QueueInput credit(std::uint64_t octets, std::uint64_t hold = UINT64_MAX) {
  return [=](QueueScript& script) { script.queue.credit(0, {octets, hold}, script.now); };
}
/// The timer that the queue asked for.
inline QueueInput expiry_timer() {
  return [](QueueScript& script) {
    EXPECT_LE(script.queue.next_deadline(), script.now) << "a timer that nobody armed";
    script.queue.expire(script.now);
  };
}
inline QueueInput fail(StreamId lane, FailureCause cause, Rule rule) {
  return [=](QueueScript& script) { script.queue.fail_lane(lane, cause, rule, script.now); };
}
inline QueueInput accept(StreamId lane) {
  return [=](QueueScript& script) { script.queue.accept_lane(lane, script.now); };
}

}  // namespace post::test
