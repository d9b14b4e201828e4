#include "experiments/lab/cli/progress.h"

#include <algorithm>
#include <ostream>

namespace post::lab {
namespace {

constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::uint64_t kWidth = 40;

}  // namespace

Progress::Progress(Console& console, std::string what)
    : console_(console), what_(std::move(what)) {}

Progress::~Progress() {
  if (drawn_) console_.err << "\r\x1b[K" << std::flush;
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  if (!console_.err_is_terminal) return;
  const Clock::time_point now = Clock::now();
  if (now - start_ < kPatience || now - last_ < kBetweenDrawings) return;
  last_ = now;
  drawn_ = true;
  const std::uint64_t part = std::min(done, total);
  const std::uint64_t filled = total < kWidth ? part * kWidth / total : part / (total / kWidth);
  const auto width = static_cast<std::size_t>(std::min(filled, kWidth));
  console_.err << '\r' << what_ << " [" << std::string(width, '#')
               << std::string(kWidth - width, '.') << "] " << width * 100 / kWidth << " %"
               << std::flush;
}

}  // namespace post::lab
