// Two framers on top of each other.
#include "model/framing/chain.h"

#include <algorithm>
#include <string>
#include <utility>

namespace post {
namespace {

std::uint64_t octets_in(const ByteSink& slices) {
  std::uint64_t octets = 0;
  for (const Bytes& slice : slices) octets += slice.size();
  return octets;
}

FramerTraits stack_traits(const FramerTraits& upper, const FramerTraits& lower) {
  return {.boundaries = upper.boundaries || lower.boundaries,
          .empty_messages = upper.empty_messages && lower.empty_messages,
          .needs_total = upper.needs_total,
          .any_content = upper.any_content && lower.any_content,
          .delimiter = lower.delimiter,
          .max_message = std::min(upper.max_message, lower.max_message - upper.overhead),
          .overhead = upper.overhead + lower.overhead};
}

class FramerChain final : public Framer {
 public:
  FramerChain(FramerFactory upper, std::unique_ptr<Framer> lower)
      : make_upper_(std::move(upper)),
        lower_(std::move(lower)),
        encoder_(make_upper_()),
        decoder_(next_decoder()),
        lower_traits_(lower_->traits()) {}

  FramerTraits traits() const override { return stack_traits(encoder_->traits(), lower_traits_); }

  Result<void> check(const Bytes& content, bool whole) const override {
    Result<void> taken = encoder_->check(content, whole);
    if (!taken || lower_traits_.any_content) return taken;
    if (!whole && encoder_->traits().needs_total) {
      return Error{"partial", "this chain of framers frames whole Messages only"};
    }
    return lower_->check(encoded(content, whole), whole);
  }

  void encode(const FramedPiece& piece, ByteSink& out) override {
    const bool last = piece.last && lower_traits_.boundaries;
    if (piece.offset == 0 && lower_traits_.boundaries) encoded_ = 0;
    if (piece.offset == 0) unordered_ = piece.unordered;
    encoder_->encode(piece, waiting_);
    if (lower_traits_.needs_total && !piece.last) return;
    pass_down(last, out);
  }

  ParseResult parse(ByteSource& in) override {
    while (true) {
      ParseResult above = decoder_->parse(between_);
      if (auto* piece = std::get_if<FramedPiece>(&above)) piece->unordered |= overtakes_;
      if (!std::holds_alternative<NeedMore>(above)) return above;
      if (between_.finished()) next_lower_message();
      ParseResult below = lower_->parse(in);
      if (auto* piece = std::get_if<FramedPiece>(&below)) {
        accept(std::move(*piece));
      } else if (std::holds_alternative<Error>(below) || !end_of_stream(in)) {
        return below;
      }
    }
  }

  std::unique_ptr<Framer> beside() const override {
    std::unique_ptr<Framer> lower = lower_->beside();
    return lower ? make_framer_chain(make_upper_, std::move(lower)) : nullptr;
  }

 private:
  std::unique_ptr<Framer> next_decoder() const {
    std::unique_ptr<Framer> decoder = encoder_->beside();
    return decoder ? std::move(decoder) : make_upper_();
  }

  /// What the lower framer would be given of `content`.
  Bytes encoded(const Bytes& content, bool whole) const {
    FramedPiece piece{.bytes = content, .last = whole};
    if (whole) piece.total = content.size();
    ByteSink slices;
    make_upper_()->encode(piece, slices);
    std::string octets;
    for (const Bytes& slice : slices) octets += slice.text();
    return Bytes::copy_of(octets);
  }

  /// Hands what waits to the lower framer, slice by slice; `last` marks the last of them.
  void pass_down(bool last, ByteSink& out) {
    if (last && waiting_.empty()) waiting_.emplace_back();
    std::optional<std::uint64_t> total;
    if (lower_traits_.needs_total && encoded_ == 0) total = octets_in(waiting_);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const bool ends = last && i + 1 == waiting_.size();
      const std::uint64_t offset = encoded_;
      encoded_ += waiting_[i].size();
      lower_->encode({std::exchange(total, {}), offset, std::move(waiting_[i]), ends, unordered_},
                     out);
    }
    waiting_.clear();
  }

  void accept(FramedPiece piece) {
    if (piece.offset == 0) overtakes_ = piece.unordered;
    between_.append(std::move(piece.bytes));
    if (piece.last) between_.finish();
  }

  /// True once: the lower stream ended without a last piece, so the upper one learns it here.
  bool end_of_stream(const ByteSource& in) {
    if (!in.finished() || ended_) return false;
    ended_ = true;
    between_.finish();
    return true;
  }

  void next_lower_message() {
    if (ended_) return;
    between_ = ByteSource();
    decoder_ = next_decoder();
  }

  FramerFactory make_upper_;
  std::unique_ptr<Framer> lower_;
  std::unique_ptr<Framer> encoder_;
  std::unique_ptr<Framer> decoder_;
  FramerTraits lower_traits_;
  ByteSink waiting_;
  ByteSource between_;
  std::uint64_t encoded_ = 0;
  bool unordered_ = false;  // the Message that is encoded
  bool overtakes_ = false;  // the lower Message that is parsed
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Framer> make_framer_chain(FramerFactory upper, std::unique_ptr<Framer> lower) {
  return std::make_unique<FramerChain>(std::move(upper), std::move(lower));
}

}  // namespace post
