// Octets to frames.
#include "model/stacks/post/frame_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/stacks/post/properties.h"
#include "model/stacks/post/varint.h"

namespace post::wire {
namespace {

using Parsed = std::optional<Frame>;

MessageKey read_key(VarintReader& from) {
  MessageKey key;
  key.stream = from.varint();
  key.message = from.varint();
  return key;
}

Parsed parse_hello(VarintReader& from, const Bytes&) {
  if (from.array<4>() != kMagic) return std::nullopt;
  HelloFrame hello;
  hello.version = from.varint();
  hello.joins = (from.octet() & kHelloJoins) != 0;
  hello.key = from.array<16>();
  hello.max_streams = from.varint();
  hello.max_message = from.varint();
  from.octets(from.rest().size());  // of later versions
  return hello;
}

Parsed parse_join(VarintReader& from, const Bytes&) {
  JoinFrame join;
  join.association = from.array<16>();
  const std::uint8_t alone = from.octet();
  join.alone = alone == 1;
  if (!from.at_end()) join.proof = from.array<32>();
  return alone <= 1 ? Parsed(join) : std::nullopt;
}

Parsed parse_open(VarintReader& from, const Bytes&) {
  OpenFrame open;
  open.stream = from.varint();
  open.parent = from.varint();
  return open;
}

template <bool kAccepted>
Parsed parse_answer(VarintReader& from, const Bytes&) {
  return AnswerFrame{from.varint(), kAccepted};
}

Parsed parse_skip(VarintReader& from, const Bytes&) {
  SkipFrame skip;
  skip.key = read_key(from);
  const std::uint64_t size = from.varint();
  auto properties = parse_properties(from.octets(static_cast<std::size_t>(size)));
  if (!properties || skip.key.message == 0) return std::nullopt;
  skip.properties = std::move(*properties);
  return skip;
}

Parsed parse_skip_ack(VarintReader& from, const Bytes&) { return SkipAckFrame{read_key(from)}; }

/// Ranges are given by gap and length, the first by its beginning.
bool read_ranges(VarintReader& from, std::uint64_t count, std::vector<Range>& ranges) {
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    Range range;
    range.begin = at + from.varint();
    range.end = range.begin + from.varint();
    const bool touches = i > 0 && range.begin == at;
    if (touches || range.size() == 0 || range.end > kLargestVarint) return false;
    ranges.push_back(range);
    at = range.end;
  }
  return from.ok();
}

Parsed parse_ack(VarintReader& from, const Bytes&) {
  AckFrame ack;
  ack.stream = from.varint();
  while (from.ok() && !from.at_end()) {
    AckFrame::Entry& entry = ack.entries.emplace_back();
    entry.message = from.varint();
    const std::uint64_t count = from.varint();
    if (count == 0) entry.more = from.varint();
    if (entry.message == 0 || !read_ranges(from, count, entry.ranges)) return std::nullopt;
  }
  return ack.entries.empty() ? std::nullopt : Parsed(std::move(ack));
}

Parsed parse_credit(VarintReader& from, const Bytes&) {
  CreditFrame credit;
  credit.stream = from.varint();
  credit.credit.octets = from.varint();
  credit.credit.hold = from.varint();
  return credit;
}

Parsed parse_finish(VarintReader& from, const Bytes&) { return FinishFrame{from.varint()}; }
Parsed parse_ping(VarintReader& from, const Bytes&) { return PingFrame{from.varint()}; }
Parsed parse_pong(VarintReader& from, const Bytes&) { return PongFrame{from.varint()}; }

Parsed parse_close(VarintReader& from, const Bytes&) {
  const std::uint64_t code = from.varint();
  const std::size_t size = from.rest().size();
  if (size > kMaxReason) return std::nullopt;
  const auto reason = from.octets(size);
  const bool known = code <= static_cast<std::uint64_t>(CloseCode::kAborted);
  return CloseFrame{known ? static_cast<CloseCode>(code) : CloseCode::kProtocol,
                    {reinterpret_cast<const char*>(reason.data()), reason.size()}};
}

Parsed parse_properties_part(VarintReader& from, const Bytes& payload) {
  PropertiesFrame part;
  part.key = read_key(from);
  part.offset = from.varint();
  part.total = from.varint();
  part.octets = payload.slice(payload.size() - from.rest().size());
  const bool fits = part.total <= kMaxProperties && part.offset < part.total &&
                    part.octets.size() <= part.total - part.offset;
  if (!from.ok() || !fits || part.octets.empty() || part.key.message == 0) return std::nullopt;
  from.octets(part.octets.size());
  return part;
}

Parsed parse_packet_ack(VarintReader& from, const Bytes&) {
  PacketAckFrame ack;
  std::uint64_t end = from.varint() + 1;
  ack.delay = std::chrono::microseconds(std::min<std::uint64_t>(from.varint(), 1u << 30));
  ack.congestion_marks = from.varint();
  const std::uint64_t more = from.varint();
  for (std::uint64_t i = 0; from.ok(); ++i) {
    const std::uint64_t size = from.varint() + 1;
    if (size > end) return std::nullopt;
    ack.packets.push_back({end - size, end});
    if (i == more) break;
    const std::uint64_t gap = from.varint() + 1;
    if (gap >= end - size) return std::nullopt;
    end = end - size - gap;
  }
  return ack;
}

struct Parser {
  FrameType type;
  Parsed (*parse)(VarintReader& from, const Bytes& payload);
};
constexpr std::array kParsers = {
    Parser{FrameType::kHello, parse_hello},
    Parser{FrameType::kJoin, parse_join},
    Parser{FrameType::kOpen, parse_open},
    Parser{FrameType::kAccept, parse_answer<true>},
    Parser{FrameType::kReject, parse_answer<false>},
    Parser{FrameType::kSkip, parse_skip},
    Parser{FrameType::kSkipAck, parse_skip_ack},
    Parser{FrameType::kAck, parse_ack},
    Parser{FrameType::kCredit, parse_credit},
    Parser{FrameType::kFinish, parse_finish},
    Parser{FrameType::kPing, parse_ping},
    Parser{FrameType::kPong, parse_pong},
    Parser{FrameType::kClose, parse_close},
    Parser{FrameType::kProperties, parse_properties_part},
    Parser{FrameType::kPacketAck, parse_packet_ack},
};

const Parser* parser_of(std::uint64_t type) {
  for (const Parser& parser : kParsers) {
    if (static_cast<std::uint64_t>(parser.type) == type) return &parser;
  }
  return nullptr;
}

bool is_data(std::uint64_t type) { return type == static_cast<std::uint64_t>(FrameType::kData); }

bool may_begin(std::uint64_t type) {
  return type == static_cast<std::uint64_t>(FrameType::kHello) ||
         type == static_cast<std::uint64_t>(FrameType::kClose);
}

Error malformed(std::uint64_t type) {
  return {"malformed", "a frame of type " + std::to_string(type) + " cannot be parsed"};
}

struct DataHead {
  bool last = false;
  bool with_properties = false;
  std::uint64_t properties = 0;  // octets of them
  bool sane = false;
};

/// `chunk`: all but properties and content.
DataHead read_data_head(VarintReader& from, Chunk& chunk) {
  DataHead head;
  const std::uint8_t flags = from.octet();
  chunk.key = read_key(from);
  chunk.offset = from.varint();
  chunk.early = (flags & kDataEarly) != 0;
  chunk.late = (flags & kDataLate) != 0;
  head.last = (flags & kDataLast) != 0;
  head.with_properties = (flags & kDataProperties) != 0;
  if (head.with_properties) head.properties = from.varint();
  head.sane = flags <= (kDataLast | kDataEarly | kDataLate | kDataProperties) &&
              chunk.key.message != 0 && head.properties <= kMaxProperties &&
              (!head.with_properties || chunk.offset == 0);
  return head;
}

/// As many of the next octets as `copied` holds, where so many are there: copied to it only where
/// they came in several pieces.
std::span<const std::byte> first_of(const ByteSource& in, std::span<std::byte> copied) {
  const std::span<const std::byte> front = in.front();
  if (front.size() >= copied.size()) return front.first(copied.size());
  if (front.size() == in.size()) return front;
  return copied.first(in.peek(copied));
}

/// `count` octets that are all there, in one piece: copied only where they came in several.
Bytes take_whole(ByteSource& in, std::size_t count) {
  Bytes first = in.take(count);
  if (first.size() == count) return first;
  return Bytes::generate(count, [&](std::span<std::byte> to) {
    for (Bytes part = std::move(first); !to.empty(); part = in.take(to.size())) {
      std::ranges::copy(part.span(), to.begin());
      to = to.subspan(part.size());
    }
  });
}

}  // namespace

bool FrameReader::take_data(ByteSource& in, Chunk& chunk) {
  if (data_ || in_frame_ || to_skip_ > 0 || begins_) return false;
  const std::span<const std::byte> front = in.front();
  VarintReader from(front);
  const bool data = is_data(from.varint());
  const std::uint64_t length = from.varint();
  if (!data || !from.ok() || length > from.rest().size() || length > kMaxFrame) return false;
  const std::size_t header = front.size() - from.rest().size();

  VarintReader payload(from.rest().first(static_cast<std::size_t>(length)));
  const DataHead head = read_data_head(payload, chunk);
  const auto told = payload.octets(static_cast<std::size_t>(head.properties));
  const std::size_t content = payload.rest().size();
  if (!payload.ok() || !head.sane || (content == 0 && !head.last)) return false;
  if (content > kLargestVarint - chunk.offset) return false;
  if (head.with_properties) {
    std::shared_ptr<WireProperties> properties = properties_.take();
    if (!parse_properties(told, *properties)) return false;
    chunk.properties = std::move(properties);
  }
  chunk.last = head.last;
  chunk.bytes = in.take_behind(header + static_cast<std::size_t>(length) - content, content);
  return true;
}

FrameReader::Result FrameReader::next(ByteSource& in) {
  if (Chunk chunk; take_data(in, chunk)) return Frame(std::move(chunk));
  while (true) {
    if (data_) return continue_data(in);
    if (!skip_unknown(in)) return wait_for_more(in);
    if (!in_frame_ && !read_header(in)) {
      return in.size() == 0 ? NeedMore{} : wait_for_more(in);
    }
    if (std::exchange(begins_, false) && !may_begin(type_)) {
      return Error{"not_post",
                   "the first frame has type " + std::to_string(type_) + "; allowed: HELLO"};
    }
    if (length_ > kMaxFrame) {
      return Error{"frame_too_large", "a frame says " + std::to_string(length_) +
                                          " octets; allowed: up to " + std::to_string(kMaxFrame)};
    }
    if (is_data(type_)) return begin_data(in);
    if (parser_of(type_) != nullptr) return read_payload(in);
    to_skip_ = std::exchange(length_, 0);
    in_frame_ = false;
  }
}

FrameReader::Result FrameReader::wait_for_more(const ByteSource& in) {
  if (!in.finished()) return NeedMore{};
  return Error{"incomplete", "the octets ended inside a frame"};
}

bool FrameReader::read_header(ByteSource& in) {
  std::array<std::byte, 2 * kLongestVarint> copied;
  const auto head = first_of(in, copied);
  VarintReader from{head};
  type_ = from.varint();
  length_ = from.varint();
  if (!from.ok()) return false;
  in.skip(head.size() - from.rest().size());
  in_frame_ = true;
  return true;
}

bool FrameReader::skip_unknown(ByteSource& in) {
  const std::size_t count = std::min<std::uint64_t>(to_skip_, in.size());
  in.skip(count);
  to_skip_ -= count;
  return to_skip_ == 0;
}

FrameReader::Result FrameReader::read_payload(ByteSource& in) {
  if (in.size() < length_) return wait_for_more(in);
  const Bytes payload = take_whole(in, static_cast<std::size_t>(length_));
  in_frame_ = false;
  VarintReader from(payload.span());
  Parsed parsed = parser_of(type_)->parse(from, payload);
  if (!parsed || !from.ok() || !from.at_end()) return malformed(type_);
  return std::move(*parsed);
}

// The head of a DATA frame is read when it is all there; content is handed on as it comes.
FrameReader::Result FrameReader::begin_data(ByteSource& in) {
  std::array<std::byte, kDataOverhead> copied;
  const auto octets = first_of(in, copied);
  const std::size_t there = std::min<std::uint64_t>(octets.size(), length_);
  VarintReader from{octets.first(there)};
  auto data = std::make_unique<Data>();
  const DataHead head = read_data_head(from, data->chunk);
  const std::size_t size = there - from.rest().size();
  if (!from.ok() && there < length_ && there < copied.size()) return wait_for_more(in);
  if (!from.ok() || !head.sane || size + head.properties > length_) return malformed(type_);
  if (in.size() < size + head.properties) return wait_for_more(in);

  in.skip(size);
  data->left = length_ - size - head.properties;
  data->last = head.last;
  if (head.with_properties) {
    const auto count = static_cast<std::size_t>(head.properties);
    const bool in_one = in.front().size() >= count;
    auto parsed = parse_properties(in_one ? in.front().first(count) : take_whole(in, count).span());
    if (!parsed) return malformed(type_);
    if (in_one) in.skip(count);
    data->chunk.properties = std::make_shared<const WireProperties>(std::move(*parsed));
  }
  const bool says_nothing = data->left == 0 && !data->last;
  if (says_nothing || data->left > kLargestVarint - data->chunk.offset) return malformed(type_);
  in_frame_ = false;
  data_ = std::move(data);
  return continue_data(in);
}

FrameReader::Result FrameReader::continue_data(ByteSource& in) {
  if (data_->left > 0 && in.size() == 0) return wait_for_more(in);
  Result result(std::in_place_type<Frame>, std::in_place_type<Chunk>, std::move(data_->chunk));
  Chunk& chunk = std::get<Chunk>(std::get<Frame>(result));
  chunk.bytes = in.take(static_cast<std::size_t>(data_->left));
  data_->left -= chunk.bytes.size();
  data_->chunk.offset += chunk.bytes.size();
  if (data_->left > 0) return result;
  chunk.last = data_->last;
  data_.reset();
  return result;
}

}  // namespace post::wire
