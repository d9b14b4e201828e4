#include "tests/support/datagram_pipe.h"

#include <variant>

#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/packet.h"
#include "tests/support/psi_log.h"

namespace post::testing {
namespace {

using namespace wire;

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string words(const Chunk& chunk) { return "data " + PsiLog::text(chunk.key, chunk.range()); }
std::string words(const HelloFrame&) { return "hello"; }
std::string words(const JoinFrame& join) { return join.proof ? "join proof" : "join"; }
std::string words(const OpenFrame& open) {
  return "open " + number(open.stream) + " of " + number(open.parent);
}
std::string words(const AnswerFrame& answer) {
  return (answer.accept ? "accept " : "reject ") + number(answer.stream);
}
std::string words(const SkipFrame& skip) { return "skip " + PsiLog::text(skip.key); }
std::string words(const SkipAckFrame&) { return "skip_ack"; }
std::string words(const AckFrame&) { return "message_ack"; }
std::string words(const CreditFrame& credit) {
  return "credit " + number(credit.stream) + ": " + number(credit.credit.octets);
}
std::string words(const FinishFrame& finish) { return "finish " + number(finish.stream); }
std::string words(const PingFrame&) { return "ping"; }
std::string words(const PongFrame&) { return "pong"; }
std::string words(const CloseFrame& close) { return "close " + std::string(name_of(close.code)); }
std::string words(const PropertiesFrame& part) {
  return "properties " + PsiLog::text(part.key, {part.offset, part.offset + part.octets.size()}) +
         " of " + number(part.total);
}
std::string words(const PacketAckFrame& ack) {
  std::string text = "ack";
  for (const Range& range : ack.packets) {
    text += " " + number(range.begin);
    if (range.size() > 1) text += "-" + number(range.end - 1);
  }
  return ack.congestion_marks == 0 ? text : text + " ce " + number(ack.congestion_marks);
}

Bytes join(std::span<const Bytes> parts) {
  std::string whole;
  for (const Bytes& part : parts) whole += part.text();
  return Bytes::copy_of(whole);
}

}  // namespace

std::string describe_packet(const Bytes& datagram) {
  const auto packet = parse_packet(datagram);
  if (!packet) return "garbage";
  ByteSource octets;
  octets.append(packet->frames);
  octets.finish();
  FrameReader reader;
  std::string text;
  for (auto next = reader.next(octets); !std::holds_alternative<NeedMore>(next);
       next = reader.next(octets)) {
    if (const auto* error = std::get_if<Error>(&next)) return text + " " + error->name;
    if (!text.empty()) text += ", ";
    text += std::visit([](const auto& frame) { return words(frame); }, std::get<Frame>(next));
  }
  return text;
}

class DatagramPipe::Flow final : public DatagramFlow {
 public:
  Flow(DatagramPipe& pipe, std::size_t side)
      : pipe_(pipe),
        side_(side),
        tell_(pipe.host_.executor(), Phase::kDelivery, pipe.host_.entity(), [this] { tell(); }) {
    pipe_.flows_[side_] = this;
  }
  ~Flow() override { pipe_.flows_[side_] = nullptr; }

  void set_delegate(Delegate* delegate) override { delegate_ = delegate; }
  SocketAddress local() const override { return address(side_); }
  SocketAddress remote() const override { return address(1 - side_); }
  std::size_t max_payload() const override { return pipe_.max_payload; }
  SendStatus send(std::span<const Bytes> bytes, Signals signals) override {
    return pipe_.send(side_, bytes, signals);
  }
  std::optional<Datagram> receive() override {
    if (arrived.empty()) return {};
    Datagram datagram;
    datagram.bytes = std::move(arrived.front());
    datagram.remote = remote();
    datagram.local = local();
    datagram.ecn = pipe_.ecn;
    arrived.pop_front();
    return datagram;
  }
  void take(Bytes bytes) {
    arrived.push_back(std::move(bytes));
    tell_.arm();
  }
  DatagramFlow::Delegate* delegate() { return delegate_; }

 private:
  static SocketAddress address(std::size_t side) {
    return *SocketAddress::parse(side == 0 ? "10.1.0.2:50000" : "10.1.0.1:443");
  }
  void tell() {
    if (delegate_ != nullptr && !arrived.empty()) delegate_->on_datagrams();
  }

  DatagramPipe& pipe_;
  std::size_t side_;
  std::deque<Bytes> arrived;
  DatagramFlow::Delegate* delegate_ = nullptr;
  Task tell_;
};

DatagramPipe::DatagramPipe(Host& host)
    : host_(host), due_(host.executor(), Phase::kNetwork, host.entity(), [this] { deliver(); }) {}

std::unique_ptr<DatagramFlow> DatagramPipe::end(std::size_t side) {
  return std::make_unique<Flow>(*this, side);
}

SendStatus DatagramPipe::send(std::size_t from, std::span<const Bytes> bytes, Signals signals) {
  Bytes whole = join(bytes);
  if (unreachable) return SendStatus::kUnreachable;
  if (whole.size() > max_payload) return SendStatus::kTooBig;
  if (blocked) return SendStatus::kBlocked;
  const Packet packet{host_.executor().now(), from == 0, whole.size(),
                      describe_packet(whole), signals,   whole};
  packets_.push_back(packet);
  const Fate fate = judge ? judge(packet) : Fate::kPass;
  if (fate == Fate::kDrop) return SendStatus::kTaken;
  if (fate == Fate::kTwice) fly(1 - from, whole, delay);
  fly(1 - from, whole, fate == Fate::kDetour ? delay + detour : delay);
  return SendStatus::kTaken;
}

void DatagramPipe::fly(std::size_t to, Bytes bytes, Duration after) {
  flying_.emplace(host_.executor().now() + after, std::pair{to, std::move(bytes)});
  due_.arm(flying_.begin()->first);
}

void DatagramPipe::deliver() {
  while (!flying_.empty() && flying_.begin()->first <= host_.executor().now()) {
    auto [to, bytes] = std::move(flying_.begin()->second);
    flying_.erase(flying_.begin());
    if (flows_[to] != nullptr) flows_[to]->take(std::move(bytes));
  }
  if (!flying_.empty()) due_.arm(flying_.begin()->first);
}

std::vector<std::string> DatagramPipe::lines(std::size_t from) const {
  std::vector<std::string> lines;
  for (std::size_t i = from; i < packets_.size(); ++i) {
    const Duration at = packets_[i].sent - kStartOfRun;
    lines.push_back(std::to_string(at / std::chrono::milliseconds(1)) +
                    (packets_[i].from_client ? " > " : " < ") + packets_[i].frames);
  }
  return lines;
}

std::vector<DatagramPipe::Packet> DatagramPipe::with(std::string_view word) const {
  std::vector<Packet> found;
  for (const Packet& packet : packets_) {
    if (packet.frames.find(word) != std::string::npos) found.push_back(packet);
  }
  return found;
}

void DatagramPipe::drop_first(bool from_client, std::string word) {
  judge = [=, dropped = false](const Packet& packet) mutable {
    const bool meant = packet.from_client == from_client &&
                       packet.frames.find(word) != std::string::npos && !dropped;
    dropped = dropped || meant;
    return meant ? Fate::kDrop : Fate::kPass;
  };
}

void DatagramPipe::inject(bool at_client, Bytes bytes) {
  if (Flow* flow = flows_[at_client ? 0 : 1]) flow->take(std::move(bytes));
}

void DatagramPipe::unblock() {
  blocked = false;
  for (Flow* flow : flows_) {
    if (flow != nullptr && flow->delegate() != nullptr) flow->delegate()->on_sendable();
  }
}

void DatagramPipe::report(bool at_client, Cause cause) {
  Flow* flow = flows_[at_client ? 0 : 1];
  if (flow != nullptr && flow->delegate() != nullptr) flow->delegate()->on_path_error({cause, {}});
}

void DatagramPipe::narrow(std::size_t payload) {
  max_payload = payload;
  report(true, Cause::kPacketTooBig);
  report(false, Cause::kPacketTooBig);
}

}  // namespace post::testing
