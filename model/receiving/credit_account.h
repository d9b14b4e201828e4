// What a peer may send: totals of what it was charged and of what it got back (rule 81).
#pragma once

#include <algorithm>
#include <cstdint>

namespace post {

/// Totals only grow, so what was advertised never shrinks.
class CreditAccount {
 public:
  explicit CreditAccount(std::uint64_t limit) : limit_(limit) {}

  void raise_limit(std::uint64_t least) { limit_ = std::max(limit_, least); }
  void charge(std::uint64_t octets) { charged_ += octets; }
  void give_back(std::uint64_t octets) { returned_ += octets; }

  /// What the peer may have sent since the start.
  std::uint64_t total() const { return returned_ + limit_; }
  std::uint64_t charged() const { return charged_; }
  bool covers(std::uint64_t more) const {
    return charged_ <= total() && more <= total() - charged_;
  }
  bool exhausted() const { return charged_ >= total(); }

 private:
  std::uint64_t limit_;
  std::uint64_t charged_ = 0;
  std::uint64_t returned_ = 0;
};

}  // namespace post
