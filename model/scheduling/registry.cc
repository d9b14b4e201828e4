// Schedulers by name. A scheduler is one file and one line here.
#include <algorithm>

#include "model/scheduling/redundant.h"
#include "model/scheduling/scheduler.h"
#include "model/scheduling/single.h"

namespace post {

SchedulerRegistry SchedulerRegistry::built_in() {
  SchedulerRegistry registry;
  registry.add("redundant", make_redundant_scheduler);
  registry.add("single", make_single_scheduler);
  return registry;
}

void SchedulerRegistry::add(std::string name, SchedulerFactory factory) {
  for (auto& [known, make] : schedulers_) {
    if (known == name) return void(make = std::move(factory));
  }
  schedulers_.emplace_back(std::move(name), std::move(factory));
}

Result<std::unique_ptr<TransientScheduler>> SchedulerRegistry::make(std::string_view name) const {
  std::string text = "no scheduler is called '" + std::string(name) + "'; known:";
  for (const auto& [known, factory] : schedulers_) {
    if (known == name) return factory();
    text += " " + known;
  }
  return Error{"unknown_scheduler", text};
}

std::vector<std::string> SchedulerRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : schedulers_) names.push_back(name);
  return names;
}

}  // namespace post
