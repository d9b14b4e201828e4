// The scheduler `redundant`: every Transient gets a copy of every Message, the oldest first.
#include "model/scheduling/redundant.h"

#include <optional>

namespace post {
namespace {

/// For each Transient in turn: what nobody has comes before copies, or copies would hold up the
/// first sending of all that is behind them.
class RedundantScheduler final : public TransientScheduler {
 public:
  bool obvious() const override { return true; }
  SchedulerDecision decide(const OutboundView& outbound, std::span<const TransientView> transients,
                           Time) override {
    for (const TransientView& via : transients) {
      if (!via.up || via.budget == 0) continue;
      if (const auto send = fresh(outbound, via)) return *send;
    }
    for (const TransientView& via : transients) {
      if (!via.up || via.budget == 0) continue;
      if (const auto send = copy(outbound, via)) return *send;
    }
    return Wait{};
  }

 private:
  static std::optional<Send> fresh(const OutboundView& outbound, const TransientView& via) {
    for (auto message = outbound.next(); message; message = outbound.next(message)) {
      const std::optional<Range> octets = outbound.sendable(*message, via);
      if (octets) return Send{*message, *octets, via.id};
    }
    return {};
  }
  static std::optional<Send> copy(const OutboundView& outbound, const TransientView& via) {
    const std::optional<MessageId> oldest = outbound.oldest_copyable(via);
    if (!oldest) return {};
    return Send{*oldest, *outbound.copyable(*oldest, via), via.id, true};
  }
};

}  // namespace

std::unique_ptr<TransientScheduler> make_redundant_scheduler() {
  return std::make_unique<RedundantScheduler>();
}

}  // namespace post
