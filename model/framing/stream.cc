// The framer of vanilla TCP: content passes through unchanged, the end of the direction is the end
// mark.
#include "model/framing/stream.h"

namespace post {
namespace {

class StreamFramer final : public Framer {
 public:
  FramerTraits traits() const override { return {.boundaries = false, .empty_messages = false}; }

  void encode(const FramedPiece& piece, ByteSink& out) override {
    if (!piece.bytes.empty()) out.push_back(piece.bytes);
  }

  ParseResult parse(ByteSource& in) override {
    if (ended_) return NeedMore{};
    if (in.size() == 0 && !in.finished()) return NeedMore{};
    FramedPiece piece{.offset = offset_, .bytes = in.take(Bytes::kMaxSize)};
    offset_ += piece.bytes.size();
    ended_ = in.finished() && in.size() == 0;
    if (ended_ && offset_ == 0) return NeedMore{};
    piece.last = ended_;
    return piece;
  }

 private:
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Framer> make_stream_framer() { return std::make_unique<StreamFramer>(); }

}  // namespace post
