// Anything from nothing to the most, all alike.
#include "sim/engine/distributions.h"
#include "sim/network/jitter/models.h"

namespace post::sim {
namespace {

class UniformJitter final : public JitterModel {
 public:
  explicit UniformJitter(Duration most) : most_(most) {}
  Duration draw(RandomStream& random) override {
    return uniform_between(random, Duration::zero(), most_);
  }

 private:
  Duration most_;
};

}  // namespace

std::unique_ptr<JitterModel> make_uniform_jitter(const JitterOptions& options) {
  return std::make_unique<UniformJitter>(options.most);
}

}  // namespace post::sim
