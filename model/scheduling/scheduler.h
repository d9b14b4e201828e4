// Transient schedulers: which octets of which Message go where next. Decisions without I/O, found
// by name.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/psi_types.h"
#include "model/result.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

/// Hand at most these octets to that Transient; the pump cuts them to one chunk.
struct Send {
  MessageId message = 0;
  Range octets;
  TransientId via{};
  bool copy = false;  ///< the octets are in flight elsewhere too
};

/// Nothing to send until something changes, or until a time.
struct Wait {
  std::optional<Time> until;
};

using SchedulerDecision = std::variant<Send, Wait>;

/// What one Carrier may send now: Messages with octets to hand over, in the order of rules 28
/// to 30. Walking is lazy: who takes the first pays for the first.
class OutboundView {
 public:
  virtual ~OutboundView() = default;
  /// The Message behind `previous`; without one, the first. Absent: there are no more.
  virtual std::optional<MessageId> next(std::optional<MessageId> previous = {}) const = 0;
  /// The octets of that Message that this Transient may take now; depends on its traits (rules 33,
  /// 36, 50, 58, 85).
  virtual std::optional<Range> sendable(MessageId message, const TransientView& via) const = 0;
  /// The oldest Message of which copyable() has something for this Transient. Absent: none.
  virtual std::optional<MessageId> oldest_copyable(const TransientView& via) const = 0;
  /// Octets that are in flight elsewhere and were not given to this Transient yet (rule 85).
  virtual std::optional<Range> copyable(MessageId message, const TransientView& via) const = 0;
};

/// One object for each Carrier.
class TransientScheduler {
 public:
  virtual ~TransientScheduler() = default;
  /// Asked again until it waits. Names only octets that are sendable and a Transient with a budget.
  virtual SchedulerDecision decide(const OutboundView& outbound,
                                   std::span<const TransientView> transients, Time now) = 0;
  /// True: where there is one Transient, and it is up, the first Message goes there while there is
  /// budget. Then it need not be asked.
  virtual bool obvious() const { return false; }
};

using SchedulerFactory = std::function<std::unique_ptr<TransientScheduler>()>;

/// Schedulers by name; a value, no global state.
class SchedulerRegistry {
 public:
  static SchedulerRegistry built_in();  ///< all schedulers of this library, sorted by name
  /// Takes the place of one with the same name.
  void add(std::string name, SchedulerFactory factory);
  Result<std::unique_ptr<TransientScheduler>> make(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<std::pair<std::string, SchedulerFactory>> schedulers_;
};

}  // namespace post
