// Frames to octets.
#include "model/stacks/post/frame_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "model/stacks/post/properties.h"

namespace post::wire {
namespace {

/// Counts what a VarintWriter would write.
class Counter {
 public:
  void varint(std::uint64_t value) { size_ += varint_size(value); }
  void octet(std::uint8_t) { ++size_; }
  void octets(std::span<const std::byte> octets) { size_ += octets.size(); }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
};

void put(const WireProperties& properties, Counter& to) {
  const std::size_t size = properties_size(properties);
  to.varint(size);
  for (std::size_t i = 0; i < size; ++i) to.octet(0);
}
void put(const WireProperties& properties, VarintWriter& to) {
  write_sized_properties(properties, to);
}

std::uint8_t flags_of(const Chunk& chunk, bool with_properties) {
  return static_cast<std::uint8_t>((chunk.last ? kDataLast : 0) | (chunk.early ? kDataEarly : 0) |
                                   (chunk.late ? kDataLate : 0) |
                                   (with_properties ? kDataProperties : 0));
}

/// Of what put_head() puts where the Message has no antecedents: flags, three integers of the frame
/// and seven of its properties.
constexpr std::size_t kShortHead = 1 + 10 * kLongestVarint;

/// All of a DATA frame's payload but its content.
template <class Out>
void put_head(const Chunk& chunk, bool inline_properties, Out& to) {
  const bool with = inline_properties && chunk.properties != nullptr;
  to.octet(flags_of(chunk, with));
  to.varint(chunk.key.stream);
  to.varint(chunk.key.message);
  to.varint(chunk.offset);
  if (with) put(*chunk.properties, to);
}

template <class Out>
void put(const HelloFrame& hello, Out& to) {
  to.octets(kMagic);
  to.varint(hello.version);
  to.octet(hello.joins ? kHelloJoins : 0);
  to.octets(hello.key);
  to.varint(hello.max_streams);
  to.varint(hello.max_message);
}
template <class Out>
void put(const JoinFrame& join, Out& to) {
  to.octets(join.association);
  to.octet(join.alone ? 1 : 0);
  if (join.proof) to.octets(*join.proof);
}
template <class Out>
void put(const OpenFrame& open, Out& to) {
  to.varint(open.stream);
  to.varint(open.parent);
}
template <class Out>
void put(const AnswerFrame& answer, Out& to) {
  to.varint(answer.stream);
}
template <class Out>
void put(const SkipFrame& skip, Out& to) {
  to.varint(skip.key.stream);
  to.varint(skip.key.message);
  WireProperties told = skip.properties;
  told.after.clear();
  told.lifetime = kForever;
  put(told, to);
}
template <class Out>
void put(const SkipAckFrame& ack, Out& to) {
  to.varint(ack.key.stream);
  to.varint(ack.key.message);
}
template <class Out>
void put(const AckFrame& ack, Out& to) {
  to.varint(ack.stream);
  for (const AckFrame::Entry& entry : ack.entries) {
    to.varint(entry.message);
    to.varint(entry.ranges.size());
    if (entry.ranges.empty()) to.varint(entry.more);
    std::uint64_t from = 0;
    for (const Range& range : entry.ranges) {
      to.varint(range.begin - from);
      to.varint(range.size());
      from = range.end;
    }
  }
}
template <class Out>
void put(const CreditFrame& credit, Out& to) {
  to.varint(credit.stream);
  to.varint(std::min(credit.credit.octets, kLargestVarint));
  to.varint(std::min(credit.credit.hold, kLargestVarint));
}
template <class Out>
void put(const FinishFrame& finish, Out& to) {
  to.varint(finish.stream);
}
template <class Out>
void put(const PingFrame& ping, Out& to) {
  to.varint(ping.token);
}
template <class Out>
void put(const PongFrame& pong, Out& to) {
  to.varint(pong.token);
}
template <class Out>
void put(const CloseFrame& close, Out& to) {
  to.varint(static_cast<std::uint64_t>(close.code));
  const auto reason = std::as_bytes(std::span(close.reason));
  to.octets(reason.first(std::min(reason.size(), kMaxReason)));
}
template <class Out>
void put(const PropertiesFrame& part, Out& to) {
  to.varint(part.key.stream);
  to.varint(part.key.message);
  to.varint(part.offset);
  to.varint(part.total);
  to.octets(part.octets.span());
}
template <class Out>
void put(const PacketAckFrame& ack, Out& to) {
  to.varint(ack.packets.front().end - 1);
  to.varint(static_cast<std::uint64_t>(nanoseconds_of(ack.delay)) / 1000);
  to.varint(ack.congestion_marks);
  to.varint(ack.packets.size() - 1);
  to.varint(ack.packets.front().size() - 1);
  for (std::size_t i = 1; i < ack.packets.size(); ++i) {
    to.varint(ack.packets[i - 1].begin - ack.packets[i].end - 1);
    to.varint(ack.packets[i].size() - 1);
  }
}
template <class Out>
void put(const Chunk& chunk, Out& to) {
  put_head(chunk, true, to);
  to.octets(chunk.bytes.span());
}

FrameType type_of(const Chunk&) { return FrameType::kData; }
FrameType type_of(const HelloFrame&) { return FrameType::kHello; }
FrameType type_of(const JoinFrame&) { return FrameType::kJoin; }
FrameType type_of(const OpenFrame&) { return FrameType::kOpen; }
FrameType type_of(const AnswerFrame& answer) {
  return answer.accept ? FrameType::kAccept : FrameType::kReject;
}
FrameType type_of(const SkipFrame&) { return FrameType::kSkip; }
FrameType type_of(const SkipAckFrame&) { return FrameType::kSkipAck; }
FrameType type_of(const AckFrame&) { return FrameType::kAck; }
FrameType type_of(const CreditFrame&) { return FrameType::kCredit; }
FrameType type_of(const FinishFrame&) { return FrameType::kFinish; }
FrameType type_of(const PingFrame&) { return FrameType::kPing; }
FrameType type_of(const PongFrame&) { return FrameType::kPong; }
FrameType type_of(const CloseFrame&) { return FrameType::kClose; }
FrameType type_of(const PropertiesFrame&) { return FrameType::kProperties; }
FrameType type_of(const PacketAckFrame&) { return FrameType::kPacketAck; }

/// To the end of the room.
void put_behind(std::span<const std::byte> octets, std::span<std::byte> room) {
  if (octets.empty()) return;
  std::memcpy(room.data() + (room.size() - octets.size()), octets.data(), octets.size());
}

template <class Content>
std::size_t payload_size(const Content& frame) {
  Counter counter;
  put(frame, counter);
  return counter.size();
}

std::size_t with_header(FrameType type, std::size_t payload) {
  return varint_size(static_cast<std::uint64_t>(type)) + varint_size(std::uint64_t{payload}) +
         payload;
}

void put_header(FrameType type, std::size_t payload, VarintWriter& to) {
  to.varint(static_cast<std::uint64_t>(type));
  to.varint(payload);
}

}  // namespace

std::string_view name_of(CloseCode code) {
  switch (code) {
    case CloseCode::kDone:
      return "done";
    case CloseCode::kProtocol:
      return "protocol";
    case CloseCode::kVersion:
      return "version";
    case CloseCode::kJoin:
      return "join";
    case CloseCode::kLimit:
      return "limit";
    case CloseCode::kRefused:
      return "refused";
    case CloseCode::kAborted:
      return "aborted";
  }
  return "unknown";
}

CloseCode code_of(std::string_view error_name) {
  for (const CloseCode code :
       {CloseCode::kVersion, CloseCode::kJoin, CloseCode::kLimit, CloseCode::kRefused}) {
    if (name_of(code) == error_name) return code;
  }
  return CloseCode::kProtocol;
}

std::size_t frame_size(const Frame& frame) {
  return std::visit(
      [](const auto& content) { return with_header(type_of(content), payload_size(content)); },
      frame);
}

std::size_t FrameWriter::write(const Chunk& chunk, ByteSink& to, bool inline_properties) {
  const bool short_head = !chunk.properties || chunk.properties->after.empty();
  const std::span<const std::byte> content = chunk.bytes.span();
  const bool joined = content.size() <= kShort;
  const auto copied = joined ? content : std::span<const std::byte>();
  const std::size_t head = short_head ? write_short_head(chunk, copied, to, inline_properties)
                                      : write_long_head(chunk, copied, to, inline_properties);
  if (!joined) {
    close(to);
    to.push_back(chunk.bytes);
  }
  return head + content.size();
}

// Made aside, since its size stands before it; where its length has no bound, it is made twice.
std::size_t FrameWriter::write_short_head(const Chunk& chunk, std::span<const std::byte> copied,
                                          ByteSink& to, bool inline_properties) {
  std::array<std::byte, kShortHead> made;
  VarintWriter head(made);
  put_head(chunk, inline_properties, head);
  const std::size_t payload = head.size() + chunk.bytes.size();
  const std::size_t size = with_header(FrameType::kData, payload) - chunk.bytes.size();
  const std::span<std::byte> space = room(size + copied.size(), to);
  VarintWriter writer(space);
  put_header(FrameType::kData, payload, writer);
  std::memcpy(space.data() + writer.size(), made.data(), head.size());
  put_behind(copied, space);
  return size;
}

std::size_t FrameWriter::write_long_head(const Chunk& chunk, std::span<const std::byte> copied,
                                         ByteSink& to, bool inline_properties) {
  Counter counter;
  put_head(chunk, inline_properties, counter);
  const std::size_t payload = counter.size() + chunk.bytes.size();
  const std::size_t size = with_header(FrameType::kData, payload) - chunk.bytes.size();
  const std::span<std::byte> space = room(size + copied.size(), to);
  VarintWriter writer(space);
  put_header(FrameType::kData, payload, writer);
  put_head(chunk, inline_properties, writer);
  put_behind(copied, space);
  return size;
}

std::size_t FrameWriter::write(const Frame& frame, ByteSink& to) {
  if (const auto* chunk = std::get_if<Chunk>(&frame)) return write(*chunk, to);
  return std::visit(
      [&](const auto& content) {
        const std::size_t payload = payload_size(content);
        const std::size_t whole = with_header(type_of(content), payload);
        VarintWriter writer(room(whole, to));
        put_header(type_of(content), payload, writer);
        put(content, writer);
        return whole;
      },
      frame);
}

void FrameWriter::close(ByteSink& to) {
  if (open()) to.push_back(block_.slice(begun_, used_ - begun_));
  begun_ = used_;
}

std::span<std::byte> FrameWriter::room(std::size_t size, ByteSink& to) {
  if (block_.size() - used_ < size) {
    close(to);
    block_ =
        Bytes::generate(std::max(size, block_size_), [this](auto all) { space_ = all.data(); });
    begun_ = used_ = 0;
    block_size_ = std::min(2 * block_size_, kMost);
  }
  const std::span room(space_ + used_, size);
  used_ += static_cast<std::uint32_t>(size);
  written_ += size;
  return room;
}

void FrameWriter::rest() {
  block_size_ = std::clamp(std::bit_ceil(written_), kLeast, kMost);
  block_ = {};
  begun_ = used_ = written_ = 0;
}

}  // namespace post::wire
