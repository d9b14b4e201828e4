// A PSI that speaks post/1 over datagrams: what its peer sends.
#include <type_traits>
#include <utility>

#include "model/stacks/post/datagram_instance.h"
#include "model/stacks/post/frame_reader.h"

namespace post {

using wire::Frame;

namespace {

constexpr std::uint8_t kCongestionExperienced = 3;  // CE of RFC 3168

template <class Content>
constexpr bool kGreets =
    std::is_same_v<Content, wire::HelloFrame> || std::is_same_v<Content, wire::JoinFrame>;

bool greets(const Frame& frame) {
  return std::visit([](const auto& content) { return kGreets<std::decay_t<decltype(content)>>; },
                    frame);
}

bool asks_for_ack(const Frame& frame) {
  return !std::holds_alternative<wire::PacketAckFrame>(frame) &&
         !std::holds_alternative<wire::CloseFrame>(frame);
}

Error out_of_place(const char* where) {
  return {"protocol", std::string("a frame that does not belong ") + where};
}

}  // namespace

void PostDatagramInstance::read_all() {
  bool read = false;
  while (reads()) {
    std::optional<Datagram> datagram = kept_ ? std::exchange(kept_, {}) : flow_->receive();
    if (!datagram) break;
    take(std::move(*datagram));
    read = true;
  }
  if (!read || down_ || silent_) return;
  // Nobody but who greets is worth a place here, or an answer.
  acceptor_&& greetings_ == 0 ? go_down(Cause::kProtocol) : leave_.arm();
}

bool PostDatagramInstance::concerns_this(const wire::PacketHeader& header) const {
  if (header.destination == id_) return !header.handshake || peer_ == 0 || header.source == peer_;
  return acceptor_ && header.handshake && header.destination == 0 && header.source != 0 &&
         (peer_ == 0 || header.source == peer_);
}

// Content can overtake the end of the handshake: it is as if it had been lost.
void PostDatagramInstance::take(Datagram&& datagram) {
  const auto packet = wire::parse_packet(datagram.bytes);
  if (!packet || !concerns_this(packet->header)) return;
  const wire::PacketHeader& header = packet->header;
  if (!header.handshake && !conversation_.up()) return;
  if (header.handshake && peer_ == 0) {
    peer_ = header.source;
    sender_.set_peer(peer_);
  }
  if (header.destination == id_ && !std::exchange(reachable_, true)) sender_.start_timers();
  if (reachable_ && conversation_.up()) go_up();
  if (!reads()) {
    kept_ = std::move(datagram);
    return;
  }
  suspicion_.reset();
  ecn_ = datagram.ecn;
  if (auto taken = take_frames(*packet); !taken) break_off(taken.error());
}

Outcome<void> PostDatagramInstance::take_frames(const wire::Packet& packet) {
  const bool known = received_.seen(packet.header.number);
  ByteSource octets;
  octets.append(packet.frames);
  octets.finish();
  wire::FrameReader reader;
  bool asks = false;
  std::size_t greetings = 0;
  while (reads()) {
    auto next = reader.next(octets);
    if (std::holds_alternative<NeedMore>(next)) break;
    if (auto* error = std::get_if<Error>(&next)) return std::move(*error);
    Frame& frame = std::get<Frame>(next);
    asks = asks || asks_for_ack(frame);
    if (known) continue;
    if (packet.header.handshake != greets(frame) && asks_for_ack(frame)) {
      return out_of_place(packet.header.handshake ? "in the handshake" : "behind the handshake");
    }
    auto taken =
        greets(frame) ? take_greeting(std::move(frame), greetings++) : take_frame(std::move(frame));
    if (!taken) return taken;
  }
  received_.add({.number = packet.header.number,
                 .asks_for_ack = asks,
                 .congestion = ecn_ == kCongestionExperienced,
                 .at_once = packet.header.handshake},
                host_.executor().now());
  return {};
}

// Each handshake packet has all that its sender has said so far.
Outcome<void> PostDatagramInstance::take_greeting(Frame&& frame, std::size_t place) {
  if (acceptor_ && !up_) sender_.greet_again();
  if (place < greetings_) return {};
  ++greetings_;
  if (const auto* hello = std::get_if<wire::HelloFrame>(&frame)) return conversation_.take(*hello);
  return conversation_.take(std::get<wire::JoinFrame>(frame));
}

void PostDatagramInstance::handshake_done() {
  if (!acceptor_) send(wire::PingFrame{});  // shows the acceptor that its answer arrived
  if (reachable_) go_up();
}

Outcome<void> PostDatagramInstance::take_frame(Frame&& frame) {
  return std::visit(
      [this](auto&& content) -> Outcome<void> {
        using Content = std::remove_cvref_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, Chunk>) {
          content.ecn = ecn_;
          return hand_up(properties_.take(std::move(content)));
        } else if constexpr (std::is_same_v<Content, wire::PropertiesFrame>) {
          return hand_up(properties_.take(content));
        } else if constexpr (std::is_same_v<Content, wire::PacketAckFrame>) {
          return sender_.acknowledged(content);
        } else if constexpr (std::is_same_v<Content, wire::AckFrame> ||
                             std::is_same_v<Content, wire::SkipAckFrame> ||
                             std::is_same_v<Content, wire::PongFrame> || kGreets<Content>) {
          return out_of_place("on datagrams");
        } else {
          if constexpr (std::is_same_v<Content, wire::SkipFrame>) properties_.forget(content.key);
          if constexpr (std::is_same_v<Content, wire::FinishFrame>) {
            properties_.forget(content.stream);
          }
          return conversation_.take(content);
        }
      },
      std::move(frame));
}

Outcome<void> PostDatagramInstance::hand_up(wire::PropertiesAssembly::Ready ready) {
  if (!ready) return ready.error();
  for (Chunk& chunk : *ready) {
    if (auto taken = conversation_.take(std::move(chunk)); !taken) return taken;
  }
  return {};
}

}  // namespace post
