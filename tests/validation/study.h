// Studies: the embedded network held against closed forms. Theory, what the simulation gave, and
// how far the two may be apart.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace post::validation {

/// How much is simulated.
enum class Effort : std::uint8_t {
  kQuick,  ///< what every change can afford
  kWhole,  ///< what docs/validation.md shows
};

/// Mean and half the width of its 95 % confidence interval (Student's t); 0 for one value.
struct Estimate {
  double mean = 0;
  double half_width = 0;
  std::size_t runs = 0;
};
Estimate estimate(std::span<const double> values);

struct Point {
  double x = 0;
  double theory = 0;
  Estimate simulated;
  double allowed = 0;  ///< how far `simulated` may be from `theory`; 0: not at all

  bool holds() const;
};

/// Theory within `tolerance` (a part of it), and within the interval of what was simulated.
Point within(double x, double theory, const Estimate& simulated, double tolerance);
/// No tolerance: nothing in it is random.
Point exactly(double x, double theory, double simulated);

struct Series {
  std::string name;
  std::function<double(double x)> theory;  ///< drawn as a line
  std::vector<Point> points = {};
};

struct Study {
  std::string name;    ///< "md1": a file's name
  std::string title;   ///< what is asked
  std::string theory;  ///< the formula and where it stands
  std::string set_up;  ///< what is simulated
  std::string x_label;
  std::string y_label;
  bool logarithmic_x = false;
  bool logarithmic_y = false;
  std::vector<Series> series = {};
};

struct StudyKind {
  std::string name;
  Study (*run)(Effort effort);
};

/// All studies in the order of docs/validation.md. A study is one file and one line in registry.cc.
const std::vector<StudyKind>& studies();

/// `measure(seed)` for seeds 1 to `runs`.
Estimate over_seeds(std::uint64_t runs, const std::function<double(std::uint64_t seed)>& measure);

}  // namespace post::validation
