#include "tests/validation/study.h"

#include <array>
#include <cmath>

namespace post::validation {
namespace {

/// The 97.5 % quantile of Student's t for `freedom` degrees of it.
double student(std::size_t freedom) {
  constexpr std::array<double, 31> kQuantile = {
      0,     12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
      2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080,
      2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  return freedom < kQuantile.size() ? kQuantile[freedom] : 1.96;
}

}  // namespace

Estimate estimate(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  if (values.size() < 2) return {mean, 0, values.size()};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (count - 1));
  return {mean, student(values.size() - 1) * deviation / std::sqrt(count), values.size()};
}

bool Point::holds() const { return std::abs(simulated.mean - theory) <= allowed; }

Point within(double x, double theory, const Estimate& simulated, double tolerance) {
  return {x, theory, simulated, tolerance * theory + simulated.half_width};
}

Point exactly(double x, double theory, double simulated) {
  return {x, theory, {simulated, 0, 1}, 0};
}

Estimate over_seeds(std::uint64_t runs, const std::function<double(std::uint64_t seed)>& measure) {
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) values.push_back(measure(seed));
  return estimate(values);
}

}  // namespace post::validation
