#include "tests/contract/channel_end.h"

#include <array>

namespace post::contract {

void ChannelEnd::listen() {
  call([this] { channel_->set_delegate(this); });
}

void ChannelEnd::send(std::string_view text) {
  outgoing_ = Bytes::copy_of(std::string(outgoing_.text()).append(text));
  if (up_) write_more();
}

void ChannelEnd::finish_after_sending() {
  finishes_ = true;
  if (up_) write_more();
}

void ChannelEnd::reset() {
  silent_ = true;
  call([this] { channel_->reset(); });
}

void ChannelEnd::resume_reading() {
  reads_ = true;
  read_all();
}

std::vector<std::string> ChannelEnd::story() const {
  std::vector<std::string> story;
  for (const Call& each : calls_) {
    if (each.name != "readable" && each.name != "writable") story.push_back(each.name);
  }
  return story;
}

std::size_t ChannelEnd::count(std::string_view name) const {
  std::size_t count = 0;
  for (const Call& each : calls_) count += each.name == name ? 1 : 0;
  return count;
}

Time ChannelEnd::first(std::string_view name) const {
  for (const Call& each : calls_) {
    if (each.name == name) return each.at;
  }
  return kNever;
}

void ChannelEnd::note(std::string name) {
  EXPECT_FALSE(in_call_) << name << " inside a call to the channel";
  EXPECT_FALSE(closed_) << name << " after closed";
  EXPECT_FALSE(silent_) << name << " after reset()";
  calls_.push_back({std::move(name), executor_.now()});
}

void ChannelEnd::write_more() {
  if (!outgoing_.empty()) {
    std::size_t taken = 0;
    call([&] { taken = channel_->write(std::span(&outgoing_, 1)); });
    ASSERT_LE(taken, outgoing_.size());
    outgoing_ = outgoing_.slice(taken);
  }
  if (!finishes_ || !outgoing_.empty()) return;
  finishes_ = false;
  call([this] { channel_->finish(); });
}

void ChannelEnd::read_all() {
  std::array<std::byte, 4096> buffer;
  for (std::size_t taken = buffer.size(); taken == buffer.size();) {
    call([&] { taken = channel_->read(buffer); });
    received_.append(reinterpret_cast<const char*>(buffer.data()), taken);
  }
}

void ChannelEnd::on_up(std::size_t early_accepted) {
  EXPECT_EQ(early_accepted, 0u);
  EXPECT_TRUE(calls_.empty()) << "up is the first call, and comes once";
  up_ = true;
  note("up");
  write_more();
}

void ChannelEnd::on_readable() {
  note("readable");
  if (reads_) read_all();
}

void ChannelEnd::on_writable() {
  note("writable");
  write_more();
}

void ChannelEnd::on_peer_finished() { note("peer finished"); }

void ChannelEnd::on_closed(Cause cause) {
  note("closed: " + std::string(name_of(cause)));
  closed_ = true;
  if (destroys_when_closed_) destroy();
}

Listening::Listening(Host& host, const SocketAddress& local) : executor_(host.executor()) {
  Result<std::unique_ptr<StreamListener>> listener = host.network().listen_stream(local);
  if (!listener) {
    error_ = listener.error().name;
    return;
  }
  listener_ = std::move(*listener);
  listen();
}

void Listening::listen() {
  in_call_ = true;
  listener_->set_delegate(this);
  in_call_ = false;
}

ChannelEnd& Listening::only() {
  EXPECT_EQ(accepted_.size(), 1u);
  return *accepted_.at(0);
}

void Listening::on_accepted(std::unique_ptr<ByteChannel> channel) {
  EXPECT_FALSE(in_call_) << "accepted inside a call to the listener";
  accepted_.push_back(std::make_unique<ChannelEnd>(executor_));
  if (!reads_) accepted_.back()->pause_reading();
  if (holds_) return accepted_.back()->hold(std::move(channel));
  accepted_.back()->adopt(std::move(channel));
}

}  // namespace post::contract
