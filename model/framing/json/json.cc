// The JSON framer: texts pass whole, and only if they are well-formed.
#include "model/framing/json/json.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "model/framing/json/grammar.h"
#include "model/framing/json/scanner.h"

namespace post {
namespace {

Bytes join(ByteSink slices, std::size_t octets) {
  if (slices.size() == 1) return std::move(slices.front());
  return Bytes::generate(octets, [&](std::span<std::byte> to) {
    for (const Bytes& slice : slices) {
      std::memcpy(to.data(), slice.span().data(), slice.size());
      to = to.subspan(slice.size());
    }
  });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kWhite);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

class JsonFramer final : public Framer {
 public:
  explicit JsonFramer(JsonLimits limits) : limits_(limits), scanner_(limits.depth) {}

  FramerTraits traits() const override {
    return {
        .empty_messages = false, .any_content = false, .max_message = limits_.text, .overhead = 1};
  }

  Result<void> check(const Bytes& content, bool whole) const override {
    if (!whole) {
      return Error{"partial", "a JSON text is sent whole: its end alone shows that it is one"};
    }
    if (content.size() > limits_.text) return too_large();
    return check_json(trimmed(content.text()), limits_.depth, JsonNames::kAny);
  }

  void encode(const FramedPiece& piece, ByteSink& out) override {
    if (!piece.bytes.empty()) out.push_back(piece.bytes);
    if (piece.last) out.push_back(line_feed_);
  }

  ParseResult parse(ByteSource& in) override {
    while (in.size() > 0) {
      const bool before = !scanner_.started();
      const std::size_t room = limits_.text - size_ + 1;
      const std::span<const std::byte> front = in.front();
      const JsonScanner::Step step = scanner_.scan(front.first(std::min(front.size(), room)));
      if (before && !scanner_.started() && !step.whole) {
        in.skip(step.used);  // white space
        continue;
      }
      keep(in.take(step.used));
      if (size_ > limits_.text) return too_large();
      if (step.too_deep) return too_deep();
      if (step.whole) return deliver();
    }
    if (!in.finished() || !scanner_.started()) return NeedMore{};
    if (scanner_.finish()) return deliver();
    return Error{"incomplete_message", "the stream ended inside a JSON text"};
  }

 private:
  void keep(Bytes octets) {
    size_ += octets.size();
    if (!octets.empty()) text_.push_back(std::move(octets));
  }

  ParseResult deliver() {
    FramedPiece piece{.total = size_, .bytes = join(std::move(text_), size_), .last = true};
    text_.clear();
    size_ = 0;
    const Result<void> taken = check_json(piece.bytes.text(), limits_.depth, JsonNames::kAny);
    if (!taken) return taken.error();
    return piece;
  }

  Error too_large() const {
    return {"too_large", "a JSON text of more than " + std::to_string(limits_.text) + " octets"};
  }

  Error too_deep() const {
    return {"too_deep",
            "more than " + std::to_string(limits_.depth) + " arrays and objects within each other"};
  }

  JsonLimits limits_;
  JsonScanner scanner_;
  ByteSink text_;  // of the one that arrives
  std::size_t size_ = 0;
  const Bytes line_feed_ = Bytes::copy_of("\n");
};

}  // namespace

std::unique_ptr<Framer> make_json_framer(JsonLimits limits) {
  return std::make_unique<JsonFramer>(limits);
}

}  // namespace post
