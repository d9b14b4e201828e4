#include "tests/bench/hold_model.h"

#include "tests/bench/hold_increments.h"

namespace post::bench {
class HoldModel::Holder {
 public:
  explicit Holder(HoldModel& model)
      : model_(model), task_(model.engine_, Phase::kTimer, EntityId{}, [this] { hold(); }) {}

  void hold() {
    const std::size_t index = model_.next_increment_++ % model_.increments_.size();
    task_.arm(model_.engine_.now() + model_.increments_[index]);
  }

 private:
  HoldModel& model_;
  Task task_;
};

HoldModel::HoldModel(std::size_t pending) : engine_({}), increments_(hold_increments()) {
  holders_.reserve(pending);
  for (std::size_t i = 0; i < pending; ++i) {
    holders_.push_back(std::make_unique<Holder>(*this));
    holders_.back()->hold();
  }
}

HoldModel::~HoldModel() = default;

std::uint64_t HoldModel::run(std::uint64_t events) {
  return engine_.run(kNever, {.events = events}).executed;
}

std::uint64_t hold_model(std::size_t pending, std::uint64_t events) {
  return HoldModel(pending).run(events);
}

}  // namespace post::bench
