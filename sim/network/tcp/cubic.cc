#include "sim/network/tcp/cubic.h"

#include <algorithm>
#include <limits>

#include "model/wide.h"

namespace post::sim::tcp {
namespace {

// Beyond these the formula's products would not fit into 64 bits; no window gets there.
constexpr std::int64_t kMaxDistance = std::int64_t{1} << 18;          // ms
constexpr std::uint64_t kMaxReduction = std::uint64_t{1} << 32;       // octets
constexpr std::uint64_t kInverseC = 2'500'000'000;                    // 1/C, in ms^3 a segment
constexpr std::uint64_t kAlphaNumerator = 9, kAlphaDenominator = 17;  // 3 (1 - beta) / (1 + beta)

constexpr std::size_t times_beta(std::size_t octets) { return octets * 7 / 10; }

/// factor * value / divisor and what is left over, which counts next time.
std::uint64_t scaled(std::uint64_t value, std::uint64_t factor, std::uint64_t divisor,
                     std::uint64_t& rest) {
  const Uint128 product = wide_product(value, factor) + rest;
  rest = low_word(product % divisor);
  return low_word(product / divisor);
}

}  // namespace

std::uint64_t cube_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (int bit = 21; bit >= 0; --bit) {
    const std::uint64_t next = root | std::uint64_t{1} << bit;
    if (wide_product(next * next, next) <= value) root = next;
  }
  return root;
}

Cubic::Cubic(const CongestionOptions& options)
    : segment_size_(options.segment_size),
      initial_window_(options.initial_window),
      window_(options.initial_window),
      threshold_(std::numeric_limits<std::size_t>::max()),
      hystart_(options.hystart) {}

void Cubic::start_slowly(const AckSample& sample) {
  const std::size_t most = (after_timeout_ ? 1 : 2) * segment_size_;
  window_ += hystart_.growth(std::min(sample.acked, most));
  if (hystart_.done()) threshold_ = window_;
}

void Cubic::on_acked(const AckSample& sample) {
  const Duration pause = sample.now - last_acked_;
  last_acked_ = sample.now;
  hystart_.on_acked(sample);
  if (!limits(sample.in_flight)) {
    if (epoch_ != kNever) epoch_ = after(epoch_, pause);  // section 5.8: such time does not count
    return;
  }
  if (window_ < threshold_) return start_slowly(sample);
  if (epoch_ == kNever) begin_epoch(sample.now);
  after_timeout_ = false;
  avoid_congestion(sample);
}

void Cubic::on_loss(Time, std::size_t in_flight) {
  reduce(in_flight);
  window_ = threshold_;
}

// No burst where little is under way, as in NewReno (RFC 6582 section 3.2 step 3).
void Cubic::on_recovered(Time, std::size_t in_flight) {
  window_ = std::min(threshold_, std::max(in_flight, segment_size_) + segment_size_);
}

void Cubic::on_timeout(Time, std::size_t in_flight, bool again) {
  if (!again) reduce(in_flight);
  window_ = segment_size_;
  epoch_ = kNever;
  after_timeout_ = true;
}

// Section 4.9. K and W_est are still those of the epoch, which did not end.
void Cubic::on_undo() {
  window_ = std::max(window_, before_.window);
  threshold_ = std::max(threshold_, before_.threshold);
  window_max_ = before_.window_max;
  window_prior_ = before_.window_prior;
  epoch_ = before_.epoch;
  after_timeout_ = false;
}

void Cubic::on_idle(Time now) {
  if (epoch_ != kNever) epoch_ = after(epoch_, now - last_acked_);
  last_acked_ = now;
  window_ = std::min(window_, initial_window_);
}

// Section 4.6, and fast convergence (section 4.7): a flow that has to yield remembers less than it
// had, so that others find room.
void Cubic::reduce(std::size_t in_flight) {
  hystart_.end();
  before_ = {window_, threshold_, window_max_, window_prior_, epoch_};
  const bool yields = window_ < window_max_;
  window_prior_ = window_;
  window_max_ = yields ? window_ * 17 / 20 : window_;
  threshold_ = std::max(times_beta(in_flight), 2 * segment_size_);
  epoch_ = kNever;
}

// Section 4.2. After a timeout, or without any loss, the curve starts on its plateau (section 4.8).
void Cubic::begin_epoch(Time now) {
  epoch_ = now;
  estimate_ = window_;
  growth_rest_ = estimate_rest_ = 0;
  window_max_ = after_timeout_ ? window_ : std::max(window_max_, window_);
  const auto missing = std::min<std::uint64_t>(window_max_ - window_, kMaxReduction);
  plateau_ms_ = static_cast<std::int64_t>(cube_root(missing * kInverseC / segment_size_));
}

// Sections 4.3 to 4.5.
void Cubic::avoid_congestion(const AckSample& sample) {
  const Duration since = sample.now - epoch_;
  grow_estimate(sample.acked);
  if (cubic_window(since) < estimate_) {
    window_ = std::max(window_, estimate_);
    return;
  }
  const std::size_t target =
      std::clamp(cubic_window(since + sample.srtt), window_, window_ + window_ / 2);
  window_ += scaled(target - window_, sample.acked, window_, growth_rest_);
}

// W_cubic(t) = C (t - K)^3 + W_max.
std::size_t Cubic::cubic_window(Duration since_epoch) const {
  const std::int64_t milliseconds = since_epoch / std::chrono::milliseconds(1);
  const std::int64_t distance = std::clamp(milliseconds - plateau_ms_, -kMaxDistance, kMaxDistance);
  const auto thousands = static_cast<std::int64_t>(distance * distance * distance / 1000);
  const std::int64_t octets =
      thousands * static_cast<std::int64_t>(segment_size_) * 2 / 5 / 1'000'000;
  return static_cast<std::size_t>(
      std::max<std::int64_t>(static_cast<std::int64_t>(window_max_) + octets, 0));
}

// W_est grows by alpha segments a window (section 4.3), and as Reno once it is where CUBIC was.
void Cubic::grow_estimate(std::size_t acked) {
  const bool caught_up = estimate_ >= window_prior_;
  const std::uint64_t numerator = caught_up ? kAlphaDenominator : kAlphaNumerator;
  estimate_ +=
      scaled(acked, numerator * segment_size_, kAlphaDenominator * window_, estimate_rest_);
}

void Cubic::append_state(StateHash& hash) const {
  hash.append(segment_size_).append(window_).append(threshold_).append(window_max_);
  hash.append(window_prior_).append(estimate_).append(estimate_rest_).append(growth_rest_);
  hash.append(plateau_ms_).append(epoch_).append(last_acked_).append(after_timeout_);
  hystart_.append_state(hash);
  hash.append(before_.window).append(before_.threshold).append(before_.window_max);
  hash.append(before_.window_prior).append(before_.epoch);
}

bool Cubic::limits(std::size_t in_flight) const {
  return window_ < threshold_ ? 2 * in_flight >= window_ : in_flight + segment_size_ > window_;
}

}  // namespace post::sim::tcp
