// A normal distribution, cut off at nothing and at the most.
#include "sim/engine/distributions.h"
#include "sim/network/jitter/models.h"

namespace post::sim {
namespace {

class NormalJitter final : public JitterModel {
 public:
  explicit NormalJitter(const JitterOptions& options)
      : shape_{options.mean, options.deviation, Duration::zero(), options.most} {}
  Duration draw(RandomStream& random) override { return bounded_normal(random, shape_); }

 private:
  BoundedNormal shape_;
};

}  // namespace

std::unique_ptr<JitterModel> make_normal_jitter(const JitterOptions& options) {
  return std::make_unique<NormalJitter>(options);
}

}  // namespace post::sim
