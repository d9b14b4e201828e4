// The HTTP/1.1 framer: an encoder and a decoder that share what was asked.
#include "model/framing/http1/http1.h"

#include <optional>
#include <string>
#include <utility>

#include "model/framing/http1/decoder.h"
#include "model/framing/http1/encoder.h"
#include "model/framing/http1/head.h"
#include "model/framing/http1/lines.h"

namespace post {
namespace {

/// What cannot be sent although it can be read.
std::optional<Error> refusal_of(const HttpHead& head, std::optional<std::uint64_t> body) {
  if (head.minor != 1) return Error{"not_supported", "HTTP/1.0; allowed: HTTP/1.1"};
  if (head.chunked) {
    return Error{"bad_length", "Transfer-Encoding is the framer's to say; allowed: none"};
  }
  if (head.bodiless() && body != 0u) {
    return Error{"bad_length", "a body behind status " + std::to_string(head.status) +
                                   "; allowed: none, and a whole Message"};
  }
  if (!head.length || body == 0u || body == head.length) return std::nullopt;
  return Error{"bad_length", "Content-Length is " + std::to_string(*head.length) +
                                 "; allowed: the length of a whole Message's body, or none"};
}

class Http1Framer final : public Framer {
 public:
  Http1Framer(Http1Limits limits, std::shared_ptr<HttpExchange> exchange)
      : limits_(limits),
        exchange_(std::move(exchange)),
        encoder_(limits_, *exchange_),
        decoder_(limits_, *exchange_) {}

  FramerTraits traits() const override {
    return {.empty_messages = false,
            .any_content = false,
            .max_message = limits_.message,
            .overhead = HttpEncoder::kMostOverhead};
  }

  Result<void> check(const Bytes& content, bool whole) const override {
    ByteSource in;
    in.append(content);
    HttpLines lines(limits_.head);
    const Result<bool> complete = lines.take(in);
    if (!complete) return complete.error();
    if (!*complete) {
      return Error{"bad_start_line",
                   quoted(content.text()) +
                       " has no empty line behind its fields; allowed: an HTTP/1.1 "
                       "head in the first piece"};
    }
    const Result<HttpHead> head = parse_http_head(lines.text(), limits_);
    if (!head) return head.error();
    std::optional<std::uint64_t> body;
    if (whole) body = in.size();
    if (auto refusal = refusal_of(*head, body)) return *std::move(refusal);
    return {};
  }

  void encode(const FramedPiece& piece, ByteSink& out) override { encoder_.encode(piece, out); }
  ParseResult parse(ByteSource& in) override { return decoder_.parse(in); }
  std::unique_ptr<Framer> beside() const override {
    return std::make_unique<Http1Framer>(limits_, exchange_);
  }

 private:
  Http1Limits limits_;
  std::shared_ptr<HttpExchange> exchange_;
  HttpEncoder encoder_;
  HttpDecoder decoder_;
};

}  // namespace

std::unique_ptr<Framer> make_http1_framer(Http1Limits limits) {
  return std::make_unique<Http1Framer>(limits, std::make_shared<HttpExchange>());
}

}  // namespace post
