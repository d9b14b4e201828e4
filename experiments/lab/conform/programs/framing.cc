// Programs about framers: rule 86.
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/side.h"
#include "experiments/lab/workloads/envelope.h"

namespace post::lab::programs {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kChainPort = 444;

/// Puts one letter before what it is given, and takes it away again.
class LetterFramer final : public Framer {
 public:
  explicit LetterFramer(char letter) : letter_(letter) {}
  FramerTraits traits() const override {
    return {.boundaries = false, .empty_messages = false, .overhead = 1};
  }
  void encode(const FramedPiece& piece, ByteSink& out) override {
    if (piece.offset == 0) out.push_back(Bytes::copy_of(std::string_view(&letter_, 1)));
    if (!piece.bytes.empty()) out.push_back(piece.bytes);
  }
  ParseResult parse(ByteSource& in) override {
    if (ended_) return NeedMore{};
    if (!taken_ && in.size() == 0) return NeedMore{};
    if (!std::exchange(taken_, true)) {
      std::byte first{};
      in.peek(std::span(&first, 1));
      if (std::to_integer<char>(first) != letter_) return Error{"letter", "another framer's"};
      in.skip(1);
    }
    if (in.size() == 0 && !in.finished()) return NeedMore{};
    FramedPiece piece{.offset = offset_, .bytes = in.take(Bytes::kMaxSize)};
    offset_ += piece.bytes.size();
    ended_ = in.finished() && in.size() == 0;
    piece.last = ended_;
    return piece;
  }

 private:
  char letter_;
  bool taken_ = false;
  bool ended_ = false;
  std::uint64_t offset_ = 0;
};

/// A client that speaks below the stack.
class RawClient final : ByteChannel::Delegate {
 public:
  RawClient(Host& host, const SocketAddress& remote, std::string_view octets)
      : octets_(Bytes::copy_of(octets)) {
    const Interface own = host.network().interfaces().front();
    auto channel = host.network().connect_stream(
        {{own.addresses.front().prefix.address, 0}, remote, own.id}, {});
    if (!channel) return;
    channel_ = *std::move(channel);
    channel_->set_delegate(this);
  }

 private:
  void on_up(std::size_t) override {
    channel_->write(std::span(&octets_, 1));
    channel_->finish();
  }
  void on_readable() override {}
  void on_writable() override {}
  void on_peer_finished() override {}
  void on_closed(Cause) override {}

  Bytes octets_;
  std::unique_ptr<ByteChannel> channel_;
};

/// `parameters` with two further framers, "a" added first.
Parameters with_letters(Parameters parameters) {
  parameters.framers.emplace_back("a");
  parameters.framers.emplace_back("b");
  return parameters;
}

}  // namespace

FramerRegistry with_letter_framers() {
  FramerRegistry framers = FramerRegistry::built_in();
  framers.add("a", [] { return std::make_unique<LetterFramer>('a'); });
  framers.add("b", [] { return std::make_unique<LetterFramer>('b'); });
  return framers;
}

const CaseProgram& garbage() {
  static constexpr CaseProgram kProgram{
      .name = "garbage",
      .does =
          "Something below the stack sends one octet that begins no Message, and ends its "
          "direction.",
      .client =
          [](Side& side) {
            if (!side.takes_framer()) return;
            side.at(50ms, [&side] {
              const auto remote = SocketAddress{*IpAddress::parse("10.0.0.2"), kConformPort};
              const auto raw = std::make_shared<RawClient>(side.host(), remote, "?");
              side.at(500ms, [raw] {});  // until then it lives
            });
          },
      .server = [](Side& side) { side.listen("served"); }};
  return kProgram;
}

const CaseProgram& framer_chain() {
  static constexpr CaseProgram kProgram{
      .name = "framer-chain",
      .does =
          "The client adds the framers `a` and then `b`, which put their letter before each "
          "Message. One server has the same, another one neither.",
      .client =
          [](Side& side) {
            if (!side.takes_framer()) return;
            if (!envelope_of(side.parameters().framers).framer.empty()) {
              return side.note("own-content-only");
            }
            side.at(10ms, [&side] {
              side.open_with("bare", with_letters(side.parameters()));
              side.send("bare", "bare");
              side.watch("alike", side.call([&] {
                return side.endpoint().initiate({}, side.server_address(kChainPort),
                                                with_letters(side.parameters()));
              }));
              side.send("alike", "alike");
            });
          },
      .server =
          [](Side& side) {
            if (!side.takes_framer()) return;
            side.listen("without");
            side.listen_with("with", kChainPort, with_letters(side.parameters()));
          }};
  return kProgram;
}

}  // namespace post::lab::programs
