// The executor of real time: one thread's clock, queue of work and descriptors, over epoll and
// timerfd.
//
// A loop runs in turns. A turn waits for descriptors, reads the clock once (that is the instant of
// the turn), lets the handlers of ready descriptors take notes, and then runs what is due at that
// instant in the order (phase, deadline, entity, order of arming). So an acknowledgement that lies
// in a socket beats the timer that is due (rule 2). A turn runs a bounded number of items: neither
// sockets nor Tasks can starve the other.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "adapters/posix/descriptor.h"
#include "adapters/posix/task_heap.h"
#include "model/executor.h"
#include "model/result.h"
#include "model/time.h"

namespace post::posix {

/// CLOCK_MONOTONIC when a run started. Loops with equal epochs share one time line.
struct Epoch {
  std::int64_t monotonic_ns = 0;
  static Epoch now();
};

enum class LoopEnd : std::uint8_t {
  kTime,     ///< what is armed is due later than asked
  kStopped,  ///< stop() was called
};

struct LoopCounters {
  std::uint64_t turns = 0;
  std::uint64_t items = 0;    ///< Tasks run
  Duration worst_lateness{};  ///< of a Task behind its deadline
};

class Watch;

/// Belongs to one thread, but for stop() and submit(). Tasks and Watches must go before their loop.
class Loop final : public Executor {
 public:
  static constexpr std::size_t kItemsPerTurn = 256;
  static constexpr std::size_t kEventsPerTurn = 64;

  /// Refuses with the name of the system's error where descriptors are exhausted.
  static Result<std::unique_ptr<Loop>> create(Epoch epoch = Epoch::now());
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Epoch epoch() const { return epoch_; }

  /// Waits for the epoch first, where that is still to come. Returns when the clock has reached
  /// `until` and all that was due up to then has run.
  LoopEnd run_until(Time until);
  LoopEnd run() { return run_until(kNever); }
  /// From any thread: ends run_until() after the item that runs now, or the next call of it.
  void stop();
  /// From any thread: runs `work` in this loop's thread, among what applications call.
  void submit(std::function<void()> work);

  bool idle() const { return next_deadline() == kNever; }  ///< nothing is armed
  Time next_deadline() const;                              ///< kNever: nothing is armed
  const LoopCounters& counters() const { return counters_; }
  void forget_lateness() { counters_.worst_lateness = {}; }

  /// Work for the end of a turn, when all items have run, such as writing what was batched.
  class TurnEnd {
   public:
    virtual ~TurnEnd() = default;
    virtual void on_turn_end() = 0;
  };
  /// False outside of a turn: no end will come, do it now.
  bool at_turn_end(TurnEnd& work);
  void forget_turn_end(TurnEnd& work);

 protected:
  /// now() inside run() is the instant of the turn; outside of it the clock, which never goes back.
  Time ask_clock() const override;
  void enqueue(Task& task, Time deadline) override;
  void remove(Task& task) override;

 private:
  friend class Watch;

  Loop(Epoch epoch, Descriptor epoll, Descriptor timer, Descriptor wake);

  Time clock() const;
  void wait_for_epoch() const;
  bool finished(Time until) const;
  void turn(Time until);
  std::size_t wait(Time until, std::span<epoll_event> events);
  void arm_timer(Time deadline);
  void resume_watches();
  void dispatch(const epoll_event& event);
  void collect_due();
  void run_items();
  void end_turn();
  void wake();
  void run_submitted();

  Epoch epoch_;
  Descriptor epoll_;
  Descriptor timer_;
  Descriptor wake_;
  TaskHeap ready_;   ///< due at this instant
  TaskHeap future_;  ///< due later
  std::uint64_t armings_ = 0;
  Time instant_ = kStartOfRun;
  Time timer_armed_ = kNever;
  bool in_turn_ = false;
  std::vector<Watch*> resumed_;     ///< Watches that asked for another look
  std::vector<TurnEnd*> turn_end_;  ///< null: forgotten
  LoopCounters counters_;
  std::atomic<bool> stopping_ = false;
  std::mutex submitted_mutex_;
  std::vector<std::function<void()>> submitted_;
  std::unique_ptr<Task> run_submitted_;
};

/// A descriptor in a loop's epoll, edge-triggered, for as long as the Watch lives.
class Watch {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    /// EPOLLIN and so on; 0 after resume(). In the network phase: takes notes and arms Tasks, and
    /// calls no delegate.
    virtual void on_events(std::uint32_t events) = 0;
  };

  Watch(Loop& loop, Handler& handler) : loop_(loop), handler_(handler) {}
  ~Watch() { stop(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// `descriptor` must stay open until stop().
  Result<void> start(int descriptor, std::uint32_t events);
  /// Watches for `events` from now on, and looks again at all that is ready already.
  void change(std::uint32_t events);
  /// Calls the handler in the next turn: it left something for reasons of fairness.
  void resume();
  void stop();

 private:
  friend class Loop;

  Loop& loop_;
  Handler& handler_;
  int descriptor_ = -1;
  bool resumed_ = false;
};

}  // namespace post::posix
