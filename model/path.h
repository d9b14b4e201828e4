// One way through the network that an Association uses or used (draft section 2.8). Read-only to
// applications.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/address.h"
#include "model/few.h"
#include "model/host.h"
#include "model/ids.h"
#include "model/trace.h"

namespace post {

struct Path {
  PathId id{};
  IpAddress local;
  IpAddress remote;
  InterfaceId interface {};
  std::string interface_name;
  std::string provisioning_domain;
  /// What the network said of it before it was used; null: nothing.
  std::shared_ptr<const PathHints> hints;
};

/// The Paths of one Association, each once.
class PathTable {
 public:
  Path* find(const IpAddress& local, const IpAddress& remote, InterfaceId interface) {
    for (const auto& path : paths_) {
      if (path->local == local && path->remote == remote && path->interface == interface) {
        return path.get();
      }
    }
    return nullptr;
  }
  const Path& add(Path path) { return *paths_.push_back(std::make_unique<Path>(std::move(path))); }

 private:
  Few<std::unique_ptr<Path>> paths_;  // none ever moves
};

}  // namespace post
