// Messages on a byte stream, each behind its length in four octets.
#include "model/framing/length_prefix.h"

#include <array>
#include <span>
#include <string>

#include "model/check.h"

namespace post {
namespace {

constexpr std::size_t kPrefixSize = 4;

/// Many prefixes share one block.
class Prefixes {
 public:
  Bytes next(std::uint64_t length) {
    if (left_.empty()) {
      block_ = Bytes::generate(kSize, [this](std::span<std::byte> all) { left_ = all; });
    }
    for (std::size_t i = 0; i < kPrefixSize; ++i) {
      left_[i] = static_cast<std::byte>(length >> (8 * (kPrefixSize - 1 - i)));
    }
    Bytes prefix = block_.slice(kSize - left_.size(), kPrefixSize);
    left_ = left_.subspan(kPrefixSize);
    return prefix;
  }

 private:
  static constexpr std::size_t kSize = 64 * kPrefixSize;

  Bytes block_;
  std::span<std::byte> left_;
};

class LengthPrefixFramer final : public Framer {
 public:
  explicit LengthPrefixFramer(std::uint64_t max_message) : max_message_(max_message) {}

  FramerTraits traits() const override {
    return {.needs_total = true, .max_message = max_message_, .overhead = kPrefixSize};
  }

  void encode(const FramedPiece& piece, ByteSink& out) override {
    if (piece.offset == 0) out.push_back(prefixes_.next(piece.total.value()));
    if (!piece.bytes.empty()) out.push_back(piece.bytes);
  }

  ParseResult parse(ByteSource& in) override {
    if (!inside_) {
      if (in.size() < kPrefixSize) return at_end_of(in, in.size());
      read_prefix(in);
      if (length_ > max_message_) return too_long();
      if (length_ == 0) return next_piece({});
    }
    if (in.size() == 0) return at_end_of(in, 1);
    return next_piece(in.take(static_cast<std::size_t>(length_ - offset_)));
  }

 private:
  void read_prefix(ByteSource& in) {
    std::array<std::byte, kPrefixSize> prefix{};
    in.peek(prefix);
    in.skip(kPrefixSize);
    length_ = 0;
    for (const std::byte octet : prefix) length_ = length_ << 8 | std::to_integer<unsigned>(octet);
    offset_ = 0;
    inside_ = true;
  }

  FramedPiece next_piece(Bytes bytes) {
    FramedPiece piece{.offset = offset_, .bytes = std::move(bytes)};
    if (offset_ == 0) piece.total = length_;
    offset_ += piece.bytes.size();
    piece.last = offset_ == length_;
    inside_ = !piece.last;
    return piece;
  }

  /// `broken` octets of an unfinished Message are there, or missing: an error only when nothing
  /// more can come.
  static ParseResult at_end_of(const ByteSource& in, std::size_t broken) {
    if (!in.finished() || broken == 0) return NeedMore{};
    return Error{"incomplete_message", "the stream ended inside a length-prefixed Message"};
  }

  ParseResult too_long() const {
    return Error{"too_large", "a length prefix says " + std::to_string(length_) +
                                  " octets; allowed: up to " + std::to_string(max_message_)};
  }

  std::uint64_t max_message_;
  Prefixes prefixes_;
  std::uint64_t length_ = 0;
  std::uint64_t offset_ = 0;
  bool inside_ = false;
};

}  // namespace

std::unique_ptr<Framer> make_length_prefix_framer(std::uint64_t max_message) {
  return std::make_unique<LengthPrefixFramer>(max_message);
}

}  // namespace post
