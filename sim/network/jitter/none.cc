// None.
#include "sim/network/jitter/models.h"

namespace post::sim {
namespace {

class NoJitter final : public JitterModel {
 public:
  Duration draw(RandomStream&) override { return {}; }
};

}  // namespace

std::unique_ptr<JitterModel> make_no_jitter(const JitterOptions&) {
  return std::make_unique<NoJitter>();
}

}  // namespace post::sim
