// How much longer than its link's delay a packet is under way. A model is one file in this folder
// and one line in registry.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/random.h"
#include "model/result.h"
#include "model/time.h"

namespace post::sim {

class JitterModel {
 public:
  virtual ~JitterModel() = default;
  /// Never negative. `random` is the packet's own.
  virtual Duration draw(RandomStream& random) = 0;
};

/// The parameters of all models; each reads its own.
struct JitterOptions {
  std::string kind = "none";
  Duration mean{};       ///< exponential, normal
  Duration deviation{};  ///< normal
  Duration most{};       ///< none draws more
  /// Whether packets may overtake each other; otherwise one waits for those before it.
  bool reorders = false;
};

struct JitterKind {
  std::string_view name;
  std::unique_ptr<JitterModel> (*make)(const JitterOptions& options);
};

/// All models, sorted by name.
const std::vector<JitterKind>& jitter_kinds();

/// Error `unknown_jitter` names what there is.
Result<std::unique_ptr<JitterModel>> make_jitter(const JitterOptions& options);

}  // namespace post::sim
