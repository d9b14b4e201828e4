#include "adapters/posix/entropy.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "model/check.h"
#include "model/hash.h"

namespace post::posix {
namespace {

class KernelStream final : public RandomStream {
 public:
  std::uint64_t next() override {
    if (used_ == words_.size()) fill();
    return words_[used_++];
  }

 private:
  /// Up to 256 octets come whole once the generator is seeded: the first call may wait for that.
  void fill() {
    ssize_t got = 0;
    do {
      got = getrandom(words_.data(), sizeof words_, 0);
    } while (got < 0 && errno == EINTR);
    check(got == static_cast<ssize_t>(sizeof words_), "the kernel gives random octets");
    used_ = 0;
  }

  std::array<std::uint64_t, 32> words_{};
  std::size_t used_ = words_.size();
};

/// SplitMix64.
class SeededStream final : public RandomStream {
 public:
  explicit SeededStream(std::uint64_t key) : state_(key) {}
  std::uint64_t next() override { return mix64(state_ += kGoldenGamma); }

 private:
  std::uint64_t state_;
};

}  // namespace

std::unique_ptr<RandomStream> make_kernel_stream() { return std::make_unique<KernelStream>(); }

std::unique_ptr<RandomStream> make_seeded_stream(std::uint64_t seed, std::string_view host,
                                                 std::string_view consumer) {
  Hash64 key;
  key.absorb(seed).absorb(host).absorb(consumer);
  return std::make_unique<SeededStream>(key.value());
}

}  // namespace post::posix
