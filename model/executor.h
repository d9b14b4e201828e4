// Time and order: the one queue of work that a world drives (rules 1 to 3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "model/time.h"

namespace post {

/// What a Task runs: a callable of at most two captured pointers, copied before each call, so that
/// it may destroy the Task that holds it. Nothing is allocated.
class Callback {
 public:
  template <class Callable>
  requires(std::is_trivially_copyable_v<Callable> && sizeof(Callable) <= 2 * sizeof(void*))
      Callback(
          Callable callable)  // NOLINT(google-explicit-constructor): a lambda is the argument meant
      : call_([](void* captured) { (*std::launder(static_cast<Callable*>(captured)))(); }) {
    new (captured_.data()) Callable(callable);
  }
  void operator()() { call_(captured_.data()); }

 private:
  alignas(void*) std::array<std::byte, 2 * sizeof(void*)> captured_{};
  void (*call_)(void*);
};

/// What runs first among the items due at one instant (rule 2). After each item the lowest
/// non-empty phase runs.
enum class Phase : std::uint8_t {
  kNetwork,       ///< (a) links, queues, routers
  kDelivery,      ///< (b) arrivals handed to hosts, in arrival order
  kTimer,         ///< (c) deadlines
  kPosted,        ///< (d) callbacks and what applications call
  kTransmission,  ///< (e) the pumps of message queues
};

/// Who arms: ties between entities are broken by the entities' sorted names, so declaration order
/// never matters.
enum class EntityId : std::uint32_t {};

class Executor;

/// A slot for one pending call: a timer, posted work or a pump. A member of its owner, declared
/// last, so that nothing runs on a half-destroyed object. The callback may arm or destroy its own
/// Task, and may destroy the owner.
class Task {
 public:
  Task(Executor& executor, Phase phase, EntityId entity, Callback callback)
      : executor_(executor), callback_(callback), entity_(entity), phase_(phase) {}
  ~Task() { disarm(); }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// Runs the callback once at `deadline`, or now where that has passed; kNever disarms. An armed
  /// Task moves; armed again for the same deadline it keeps its rank.
  void arm(Time deadline);
  /// Runs the callback at this instant, in this Task's phase. An armed Task due now keeps its rank.
  void arm();
  void disarm();
  bool armed() const { return armed_; }
  Time deadline() const { return deadline_; }  ///< kNever while not armed

  Phase phase() const { return phase_; }
  EntityId entity() const { return entity_; }

 private:
  friend class Executor;
  Executor& executor_;
  Callback callback_;
  Time deadline_ = kNever;
  std::uint64_t rank_ = 0;
  std::uint64_t position_ = 0;
  EntityId entity_;
  Phase phase_;
  bool armed_ = false;
};

/// One queue of Tasks in the order (time, phase, rank). A world implements enqueue and remove, and
/// calls fire for the Task that is due.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Monotonic; constant while one item runs in worlds that repeat.
  Time now() const { return instant_ != nullptr ? *instant_ : ask_clock(); }

 protected:
  friend class Task;
  /// Time is asked for at every step of every packet: where a world keeps it in a place of its own
  /// that saves a virtual call. `instant` is that place, as long as this executor lives or until it
  /// names another one; null: ask_clock() knows.
  explicit Executor(const Time* instant = nullptr) : instant_(instant) {}
  void keep_time_at(const Time* instant) { instant_ = instant; }
  /// now() while no place keeps it.
  virtual Time ask_clock() const { return kStartOfRun; }

  /// `task` is not armed before enqueue and is armed after it. `deadline` is never in the past and
  /// never kNever.
  virtual void enqueue(Task& task, Time deadline) = 0;
  /// Forgets an armed task.
  virtual void remove(Task& task) = 0;

  /// The executor's own notes on a Task: its key among equal times, and where it stands in the
  /// executor's structure.
  static std::uint64_t& rank(Task& task) { return task.rank_; }
  static std::uint64_t& position(Task& task) { return task.position_; }
  static std::uint64_t rank(const Task& task) { return task.rank_; }
  /// Marks `task` as no longer armed and runs it. The world has taken it out of its structure
  /// before. `task` may be gone when this returns.
  static void fire(Task& task);

 private:
  const Time* instant_;
};

inline void Task::arm(Time deadline) {
  if (deadline == kNever) return disarm();
  const Time now = executor_.now();
  if (deadline < now) deadline = now;
  if (armed_) {
    if (deadline_ == deadline) return;
    executor_.remove(*this);
  }
  armed_ = true;
  deadline_ = deadline;
  executor_.enqueue(*this, deadline);
}

inline void Task::arm() { arm(executor_.now()); }

inline void Task::disarm() {
  if (!armed_) return;
  executor_.remove(*this);
  armed_ = false;
  deadline_ = kNever;
}

inline void Executor::fire(Task& task) {
  task.armed_ = false;
  task.deadline_ = kNever;
  Callback running = task.callback_;
  running();
}

}  // namespace post
