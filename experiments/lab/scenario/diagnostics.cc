#include "experiments/lab/scenario/diagnostics.h"

#include <algorithm>
#include <numeric>

namespace post::lab {
namespace {

constexpr std::size_t kLongestCompared = 64;
constexpr std::size_t kMostListedBesideClosest = 16;

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  std::iota(cost[0].begin(), cost[0].end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string Place::text() const {
  if (line == 0) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string Diagnostic::text() const {
  return place.text() + ": found " + found + "; allowed: " + allowed;
}

void Diagnostics::add(Place place, std::string found, std::string allowed) {
  if (entries_.size() >= kMost) return;
  entries_.push_back({std::move(place), std::move(found), std::move(allowed)});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> sorted = entries_;
  std::ranges::stable_sort(sorted, {}, &Diagnostic::place);
  return sorted;
}

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  const std::size_t shown = std::min(most, names.size());
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string closest(std::string_view wrong, const std::vector<std::string>& names) {
  if (wrong.size() < 2 || wrong.size() > kLongestCompared) return {};
  const std::size_t tolerated = std::max<std::size_t>(1, wrong.size() / 3);
  std::string best;
  std::size_t best_distance = tolerated + 1;
  for (const std::string& name : names) {
    if (name.size() > kLongestCompared) continue;
    const std::size_t found = distance(wrong, name);
    if (found < best_distance) {
      best = name;
      best_distance = found;
    }
  }
  return best;
}

std::string allowed_names(std::string_view wrong, const std::vector<std::string>& names) {
  if (names.empty()) return "none here";
  const std::string near = closest(wrong, names);
  if (!near.empty() && names.size() > kMostListedBesideClosest) return near + " and others";
  return listed(names) + (near.empty() ? "" : " (did you mean " + near + "?)");
}

}  // namespace post::lab
