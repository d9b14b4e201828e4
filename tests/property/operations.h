// Random sequences of operations: drawn from a seed, run until something is wrong, shrunk to what
// is needed for it, and printed so that they can be kept as a test.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace post::property {

/// What an operation does is its subject's choice. The numbers mean something modulo what there is
/// at that moment, so that dropping an operation leaves the others meaningful.
struct Operation {
  unsigned kind = 0;
  std::array<std::uint32_t, 6> n{};
};
using Operations = std::vector<Operation>;

/// What was wrong; none: all was right.
using Verdict = std::optional<std::string>;
using Subject = std::function<Verdict(const Operations&)>;

/// One family of random sequences.
struct Family {
  std::string_view name;                ///< of its random stream
  std::vector<std::string_view> kinds;  ///< names of operations, for people
  std::vector<unsigned> weights;        ///< how often each is drawn
  unsigned longest = 40;                ///< operations
};

Operations draw(const Family& family, std::uint64_t seed);

/// The fewest operations, dropped one after the other, that still go wrong.
Operations shrink(Operations operations, const Subject& subject);

/// As lines of an initialiser that run as a test of their own.
std::string text(const Family& family, const Operations& operations);

/// Runs the seeds [first, first + count), or only POSTLAB_PROPERTY_SEED where that is set, and
/// fails the running test at the first that goes wrong.
void run_seeds(const Family& family, const Subject& subject, std::uint64_t count,
               std::uint64_t first = 1);

}  // namespace post::property
