// Consistent Overhead Byte Stuffing. A block is a code and its octets: code n stands for n - 1
// octets and a zero behind them, but 255 for 254 octets without one, and a record's last block for
// no zero.
#include "model/framing/cobs.h"

#include <optional>
#include <string>
#include <utility>

namespace post {
namespace {

constexpr std::size_t kLongestBlock = 254;
constexpr std::uint8_t kDelimiter = 0;
constexpr unsigned char kMayOvertake = 1;
/// The marks, both delimiters, and a code for each block of a piece of 16 KiB.
constexpr std::size_t kMostOverhead = 4 + 16 * 1024 / kLongestBlock + 1;

class Stuffing {
 public:
  void begin(bool unordered) {
    block_.clear();
    after_full_ = false;
    stuffed_ += static_cast<char>(kDelimiter);
    put(unordered ? kMayOvertake : 0);
  }
  void put(Bytes octets) {
    for (const char octet : octets.text()) put(static_cast<unsigned char>(octet));
  }
  void end() {
    if (!block_.empty() || !after_full_) close_block();
    stuffed_ += static_cast<char>(kDelimiter);
  }
  /// What is ready to be sent.
  Bytes release() {
    Bytes octets = Bytes::copy_of(stuffed_);
    stuffed_.clear();
    return octets;
  }

 private:
  void put(unsigned char octet) {
    if (octet == 0) return close_block();
    after_full_ = false;
    block_ += static_cast<char>(octet);
    if (block_.size() < kLongestBlock) return;
    close_block();
    after_full_ = true;
  }
  void close_block() {
    stuffed_ += static_cast<char>(block_.size() + 1);
    stuffed_ += std::exchange(block_, {});
    after_full_ = false;
  }

  std::string stuffed_;
  std::string block_;        // octets without a zero, not closed yet
  bool after_full_ = false;  // nothing stands behind a full block
};

class CobsFramer final : public Framer {
 public:
  explicit CobsFramer(std::uint64_t max_message) : max_message_(max_message) {}

  FramerTraits traits() const override {
    return {.delimiter = kDelimiter, .max_message = max_message_, .overhead = kMostOverhead};
  }

  void encode(const FramedPiece& piece, ByteSink& out) override {
    if (piece.offset == 0) stuffing_.begin(piece.unordered);
    stuffing_.put(piece.bytes);
    if (piece.last) stuffing_.end();
    if (Bytes ready = stuffing_.release(); !ready.empty()) out.push_back(std::move(ready));
  }

  ParseResult parse(ByteSource& in) override {
    while (in.size() > 0) {
      std::size_t used = 0;
      for (const std::byte each : in.front()) {
        ++used;
        const auto octet = std::to_integer<unsigned char>(each);
        if (octet == kDelimiter) {
          if (!std::exchange(open_, true)) continue;
          in.skip(used);
          return end_record();
        }
        if (!open_) return Error{"bad_record", "no 0 before it; allowed: one on either side"};
        if (auto error = unstuff(octet)) return *std::move(error);
      }
      in.skip(used);
      if (content_.size() >= kLongestPiece) return next_piece(false);
    }
    if (!content_.empty()) return next_piece(false);
    if (!in.finished() || !open_) return NeedMore{};
    return Error{"incomplete_message", "the stream ended inside a record"};
  }

  std::unique_ptr<Framer> beside() const override { return make_cobs_framer(max_message_); }

 private:
  static constexpr std::size_t kLongestPiece = 64 * 1024;

  std::optional<Error> unstuff(unsigned char octet) {
    if (left_ > 0) {
      --left_;
      return take(octet);
    }
    if (inside_ && zero_behind_) {
      if (auto error = take(0)) return error;
    }
    inside_ = true;
    left_ = octet - 1u;
    zero_behind_ = left_ < kLongestBlock;
    return std::nullopt;
  }

  std::optional<Error> take(unsigned char octet) {
    if (marks_) {
      content_ += static_cast<char>(octet);
      if (offset_ + content_.size() <= max_message_) return std::nullopt;
      return Error{"too_large",
                   "a record of more than " + std::to_string(max_message_) + " octets"};
    }
    marks_ = octet;
    if (octet <= kMayOvertake) return std::nullopt;
    return Error{"bad_record",
                 "its marks are " + std::to_string(octet) + "; allowed: 0, 1 (may overtake)"};
  }

  ParseResult end_record() {
    if (left_ > 0 || !marks_) {
      return Error{"bad_record", left_ > 0 ? "it ends inside a block" : "it is empty"};
    }
    return next_piece(true);
  }

  FramedPiece next_piece(bool last) {
    FramedPiece piece{.offset = offset_,
                      .bytes = Bytes::copy_of(content_),
                      .last = last,
                      .unordered = marks_ == kMayOvertake};
    content_.clear();
    offset_ += piece.bytes.size();
    if (last) {
      offset_ = 0;
      open_ = inside_ = false;
      marks_.reset();
    }
    return piece;
  }

  std::uint64_t max_message_;
  Stuffing stuffing_;
  // The record that arrives.
  std::optional<unsigned char> marks_;
  std::string content_;  // unstuffed, and not yet told
  std::uint64_t offset_ = 0;
  std::size_t left_ = 0;      // of the block
  bool zero_behind_ = false;  // the block, if another follows
  bool open_ = false;         // its first delimiter is here
  bool inside_ = false;       // and a code
};

}  // namespace

std::unique_ptr<Framer> make_cobs_framer(std::uint64_t max_message) {
  return std::make_unique<CobsFramer>(max_message);
}

}  // namespace post
