#include "tests/bulk/bulk.h"

#include <algorithm>
#include <utility>

#include "model/check.h"

namespace post::bulk {

Bytes content() {
  return Bytes::generate(kBlock, [](auto to) { std::ranges::fill(to, std::byte{0x55}); });
}

Sender::Sender(Host& host, const StreamPath& path, std::uint64_t octets,
               const StreamOptions& options)
    : content_(content()), octets_(octets) {
  auto made = host.network().connect_stream(path, options);
  check(made.ok(), "the connection starts");
  channel_ = std::move(*made);
  channel_->set_delegate(this);
  if (options.early_data) write();
}

Sender::~Sender() = default;

void Sender::write() {
  while (written_ < octets_) {
    const Bytes next = content_.slice(0, std::min<std::uint64_t>(octets_ - written_, kBlock));
    const std::size_t taken = channel_->write(std::span(&next, 1));
    written_ += taken;
    if (taken < next.size()) return;
  }
  channel_->finish();
}

void Sender::on_up(std::size_t early) {
  written_ = early;  // what did not arrive is written again
  write();
}

class Receiver::Connection final : ByteChannel::Delegate {
 public:
  Connection(Receiver& receiver, std::unique_ptr<ByteChannel> channel)
      : receiver_(receiver), channel_(std::move(channel)) {
    channel_->set_delegate(this);
  }
  std::uint64_t octets() const { return octets_; }
  SocketAddress remote() const { return channel_->remote(); }

 private:
  void on_up(std::size_t) override {}
  void on_readable() override {
    std::size_t taken = 0;
    do {
      taken = channel_->read(receiver_.buffer_);
      octets_ += taken;
      receiver_.arrived(taken);
    } while (taken == receiver_.buffer_.size());
  }
  void on_writable() override {}
  void on_peer_finished() override { channel_->finish(); }
  void on_closed(Cause) override {}

  Receiver& receiver_;
  std::uint64_t octets_ = 0;
  std::unique_ptr<ByteChannel> channel_;
};

Receiver::Receiver(Host& host, const SocketAddress& local)
    : executor_(host.executor()), buffer_(kBlock) {
  auto made = host.network().listen_stream(local);
  check(made.ok(), "the receiver listens");
  listener_ = std::move(*made);
  listener_->set_delegate(this);
}

Receiver::~Receiver() = default;

std::uint64_t Receiver::octets_from(const IpAddress& sender) const {
  std::uint64_t octets = 0;
  for (const auto& connection : connections_) {
    if (connection->remote().ip == sender) octets += connection->octets();
  }
  return octets;
}

void Receiver::on_accepted(std::unique_ptr<ByteChannel> channel) {
  connections_.push_back(std::make_unique<Connection>(*this, std::move(channel)));
}

void Receiver::arrived(std::size_t octets) {
  if (octets == 0) return;
  octets_ += octets;
  if (first_ == kNever) first_ = executor_.now();
  last_ = executor_.now();
}

}  // namespace post::bulk
