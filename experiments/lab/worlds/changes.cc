#include "experiments/lab/worlds/changes.h"

#include "experiments/lab/worlds/convert.h"
#include "model/check.h"

namespace post::lab {

ScheduledChanges::ScheduledChanges(const std::vector<ChangeSpec>& changes, sim::Engine& engine,
                                   sim::Network& network)
    : changes_(changes),
      engine_(engine),
      network_(network),
      task_(engine, Phase::kNetwork, engine.entity(""), [this] { apply_due(); }) {
  arm_next();
}

void ScheduledChanges::arm_next() {
  if (next_ < changes_.size()) task_.arm(changes_[next_].at);
}

void ScheduledChanges::apply_due() {
  while (next_ < changes_.size() && changes_[next_].at <= engine_.now()) apply(changes_[next_++]);
  arm_next();
}

void ScheduledChanges::apply(const ChangeSpec& change) {
  const Result<void> applied = carry_out(change);
  check(applied.ok(), "the loader lets no change through that the network refuses");
}

Result<void> ScheduledChanges::carry_out(const ChangeSpec& change) {
  if (!change.link.empty()) return network_.change_link(change.link, link_change(change));
  if (change.sessions) return network_.change_sessions(change.node, *change.sessions);
  return change_interface(change);
}

Result<void> ScheduledChanges::change_interface(const ChangeSpec& change) {
  if (change.remove_address) {
    const auto removed =
        network_.remove_address(change.node, change.interface, *change.remove_address);
    if (!removed) return removed;
  }
  if (change.add_address) {
    const auto added = network_.add_address(change.node, change.interface, *change.add_address);
    if (!added) return added;
  }
  if (!change.up) return {};
  return network_.set_interface_up(change.node, change.interface, *change.up);
}

}  // namespace post::lab
