// A framer of an application's own: each Message is a line. Two ends in one program, over the
// loopback.
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

namespace {

class LineFramer final : public post::Framer {
 public:
  post::FramerTraits traits() const override { return {.any_content = false, .overhead = 1}; }

  /// Asked by send(): what could not be told from two lines is refused.
  post::Result<void> check(const post::Bytes& content, bool whole) const override {
    if (whole && content.text().find('\n') == std::string_view::npos) return {};
    return post::Error{"line", "allowed: whole Messages without a line feed"};
  }
  void encode(const post::FramedPiece& piece, post::ByteSink& out) override {
    out.push_back(piece.bytes);
    if (piece.last) out.push_back(post::Bytes::copy_of("\n"));
  }
  /// Called until it gives NeedMore or an Error; octets come in slices, cut anywhere.
  post::ParseResult parse(post::ByteSource& in) override {
    while (in.size() > 0) {
      const auto octets = in.front();
      const auto end = std::ranges::find(octets, std::byte{'\n'});
      for (auto at = octets.begin(); at != end; ++at) line_ += static_cast<char>(*at);
      const bool whole = end != octets.end();
      in.skip(static_cast<std::size_t>(end - octets.begin()) + (whole ? 1 : 0));
      if (line_.size() > kLongest) return post::Error{"too_large", "allowed: lines of up to 1 MiB"};
      if (whole) return post::FramedPiece{.bytes = post::Bytes::copy_of(take()), .last = true};
    }
    if (!in.finished() || line_.empty()) return post::NeedMore{};
    return post::Error{"incomplete_message", "the stream ended inside a line"};
  }

 private:
  static constexpr std::size_t kLongest = 1 << 20;
  std::string take() { return std::exchange(line_, {}); }
  std::string line_;
};

}  // namespace

int main() {
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "lines"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::EndpointOptions options;
  options.framers.add("lines", [] { return std::make_unique<LineFramer>(); });
  post::Endpoint endpoint(**host, std::move(options));
  const post::Parameters clear_text{post::PolicyContext{}.security(post::Security::kNone),
                                    {"lines"}};
  auto listener = endpoint.listen({.address = post::IpAddress::v4(0x7f000001)}, clear_text);
  if (listener.error()) return std::fprintf(stderr, "%s\n", listener.error()->text.c_str()), 4;
  listener.accept([&loop](post::Carrier carrier) {
    carrier.ready([](const post::InMessage& line) {
      std::puts(std::string(line.text()).c_str());
      return true;
    });
    carrier.on_closed([&loop](post::Cause) { (*loop)->stop(); });
    return true;
  });
  auto carrier =
      endpoint.initiate({}, post::Remote::address(listener.locals().front()), clear_text);
  for (const char* line : {"a line", "another\none", "the last"}) {
    if (const auto sent = carrier.send(line); !sent) std::puts(sent.error().text.c_str());
  }
  carrier.close();
  (*loop)->run();
}
