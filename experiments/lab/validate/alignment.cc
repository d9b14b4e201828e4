#include "experiments/lab/validate/alignment.h"

#include <algorithm>
#include <cstdint>

namespace post::lab {
namespace {

/// Lengths of the longest common subsequences of all tails.
class Table {
 public:
  Table(std::span<const Decision> a, std::span<const Decision> b)
      : width_(b.size() + 1), lengths_((a.size() + 1) * width_) {
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        at(i, j) = a[i].text == b[j].text ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                          : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  std::uint16_t& at(std::size_t i, std::size_t j) { return lengths_[i * width_ + j]; }

 private:
  std::size_t width_;
  std::vector<std::uint16_t> lengths_;
};
static_assert(kMostCompared < UINT16_MAX);

using Matches = std::vector<Matched>;

void align_middle(std::span<const Decision> a, std::span<const Decision> b, std::size_t offset,
                  Matches& matched) {
  Table table(a, b);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i].text == b[j].text) {
      matched.push_back({offset + i++, offset + j++});
    } else if (table.at(i + 1, j) >= table.at(i, j + 1)) {
      ++i;
    } else {
      ++j;
    }
  }
}

void align_by_place(std::span<const Decision> a, std::span<const Decision> b, std::size_t offset,
                    Matches& matched) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i].text == b[i].text) matched.push_back({offset + i, offset + i});
  }
}

}  // namespace

std::vector<Matched> align(std::span<const Decision> reference, std::span<const Decision> other) {
  Matches matched;
  const std::size_t shorter = std::min(reference.size(), other.size());
  std::size_t head = 0;
  while (head < shorter && reference[head].text == other[head].text) {
    matched.push_back({head, head});
    ++head;
  }
  std::size_t tail = 0;
  while (tail < shorter - head &&
         reference[reference.size() - 1 - tail].text == other[other.size() - 1 - tail].text) {
    ++tail;
  }
  const auto a = reference.subspan(head, reference.size() - head - tail);
  const auto b = other.subspan(head, other.size() - head - tail);
  const bool small = std::max(a.size(), b.size()) <= kMostCompared;
  (small ? align_middle : align_by_place)(a, b, head, matched);
  for (std::size_t i = tail; i > 0; --i) {
    matched.push_back({reference.size() - i, other.size() - i});
  }
  return matched;
}

std::vector<Difference> differences(const StoryKey& story, std::span<const Decision> reference,
                                    std::span<const Decision> other,
                                    std::span<const Matched> matched) {
  std::vector<Difference> found;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto up_to = [&](std::size_t next_i, std::size_t next_j) {
    for (; i < next_i || j < next_j;) {
      const bool here = i < next_i;
      const bool there = j < next_j && (!here || reference[i].event == other[j].event);
      Difference difference{story, std::nullopt, std::nullopt};
      if (here) difference.reference = reference[i++];
      if (there) difference.other = other[j++];
      found.push_back(std::move(difference));
    }
  };
  for (const Matched& pair : matched) {
    up_to(pair.reference, pair.other);
    i = pair.reference + 1;
    j = pair.other + 1;
  }
  up_to(reference.size(), other.size());
  return found;
}

std::string to_text(const Difference& difference) {
  if (!difference.reference) return "more: " + difference.other->text;
  if (!difference.other) return "missing: " + difference.reference->text;
  return difference.other->text + " instead of " + difference.reference->text;
}

}  // namespace post::lab
