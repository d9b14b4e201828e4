// What became of each Message that one workload gave to send(), and the metrics of that.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/scenario/parameters.h"
#include "model/outcome.h"

namespace post::lab {

struct Fate {
  Time queued;
  std::optional<Time> sent;
  std::optional<Time> acked;
  std::optional<Time> expired;
  std::optional<Time> failed;
  std::string cause;  ///< of the end that was none: of expiry, failure or refusal
  bool refused = false;
  bool late = false;  ///< sent or acked after its deadline

  bool settled() const { return sent || expired || failed || refused; }
  std::string_view outcome() const;  ///< queued, sent, acked, expired, failed or refused
};

/// Messages are named by their ordinals in the workload, from 1.
class Fates {
 public:
  std::uint32_t queue(Time now);
  void refuse(std::uint32_t ordinal, std::string cause);
  void sent(std::uint32_t ordinal, const Sent& sent);
  void acked(std::uint32_t ordinal, const Acked& acked);
  void expired(std::uint32_t ordinal, const Expired& expired);
  void failed(std::uint32_t ordinal, const Failed& failed);

  std::uint64_t queued() const { return fates_.size(); }
  const Fate& of(std::uint32_t ordinal) const { return fates_.at(ordinal - 1); }
  const std::vector<std::uint32_t>& departures() const { return departures_; }  ///< as sent
  bool all_settled() const { return settled_ == fates_.size(); }
  /// Sets what metrics() declares below `prefix`.
  void report(const std::string& prefix, Summary& summary) const;
  static std::vector<MetricDeclaration> metrics();

 private:
  Fate& at(std::uint32_t ordinal) { return fates_.at(ordinal - 1); }
  template <class Change>
  void change(std::uint32_t ordinal, Change&& change);

  std::vector<Fate> fates_;
  std::vector<std::uint32_t> departures_;
  std::uint64_t settled_ = 0;
  std::string failure_;  // the first failure's or refusal's
  std::string expiry_;   // the first expiry's
};

/// The value below which `hundredths` of `sorted` lie, the lower of two; `sorted` is not empty.
Duration quantile(const std::vector<Duration>& sorted, std::size_t hundredths);

}  // namespace post::lab
