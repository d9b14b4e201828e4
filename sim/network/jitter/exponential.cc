// Exponential; what exceeds the most is the most.
#include <algorithm>

#include "sim/engine/distributions.h"
#include "sim/network/jitter/models.h"

namespace post::sim {
namespace {

class ExponentialJitter final : public JitterModel {
 public:
  explicit ExponentialJitter(const JitterOptions& options)
      : mean_(options.mean), most_(options.most) {}
  Duration draw(RandomStream& random) override {
    return std::min(exponential(random, mean_), most_);
  }

 private:
  Duration mean_;
  Duration most_;
};

}  // namespace

std::unique_ptr<JitterModel> make_exponential_jitter(const JitterOptions& options) {
  return std::make_unique<ExponentialJitter>(options);
}

}  // namespace post::sim
