// Framers by name, and the chains they are built into.
#include <algorithm>

#include "model/framing/chain.h"
#include "model/framing/framer.h"

namespace post {

void FramerRegistry::add(std::string name, FramerFactory factory) {
  const auto place =
      std::lower_bound(framers_.begin(), framers_.end(), name,
                       [](const auto& entry, const std::string& key) { return entry.first < key; });
  if (place != framers_.end() && place->first == name) {
    place->second = std::move(factory);
  } else {
    framers_.emplace(place, std::move(name), std::move(factory));
  }
}

std::vector<std::string> FramerRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : framers_) names.push_back(name);
  return names;
}

const FramerFactory* FramerRegistry::find(std::string_view name) const {
  for (const auto& [known, factory] : framers_) {
    if (known == name) return &factory;
  }
  return nullptr;
}

Result<FramerFactory> FramerRegistry::chain(const std::vector<std::string>& names) const {
  FramerFactory chain;
  for (const std::string& name : names) {
    const FramerFactory* found = find(name);
    if (found == nullptr) return unknown(name);
    if (!chain) {
      chain = *found;
    } else {
      chain = [upper = *found, lower = chain] { return make_framer_chain(upper, lower()); };
    }
  }
  return chain;
}

Error FramerRegistry::unknown(const std::string& name) const {
  std::string text = "no framer is called '" + name + "'; known:";
  for (const auto& [known, factory] : framers_) text += " " + known;
  return {"unknown_framer", text};
}

}  // namespace post
