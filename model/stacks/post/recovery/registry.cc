// Congestion controllers by name. A controller is one file and one line here.
#include "model/stacks/post/recovery/congestion.h"
#include "model/stacks/post/recovery/new_reno.h"

namespace post::recovery {

CongestionRegistry CongestionRegistry::built_in() {
  CongestionRegistry registry;
  registry.add("new_reno", make_new_reno);
  return registry;
}

void CongestionRegistry::add(std::string name, CongestionFactory factory) {
  for (auto& [known, make] : controllers_) {
    if (known == name) return void(make = std::move(factory));
  }
  controllers_.emplace_back(std::move(name), std::move(factory));
}

Result<CongestionFactory> CongestionRegistry::find(std::string_view name) const {
  std::string text = "no congestion controller is called '" + std::string(name) + "'; known:";
  for (const auto& [known, factory] : controllers_) {
    if (known == name) return factory;
    text += " " + known;
  }
  return Error{"unknown_congestion_controller", text};
}

std::vector<std::string> CongestionRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : controllers_) names.push_back(name);
  return names;
}

}  // namespace post::recovery
