// A peer that says whatever octets a test gives it, over a byte stream.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/host.h"
#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"
#include "tests/model/stacks/post/octets.h"

namespace post::testing {

class RawPeer final : private ByteChannel::Delegate {
 public:
  RawPeer(Host& host, const StreamPath& path) {
    auto channel = host.network().connect_stream(path, {});
    if (!channel) return;
    channel_ = std::move(*channel);
    channel_->set_delegate(this);
  }

  void say(const wire::Frame& frame) { say(std::vector{frame}); }
  void say(const std::vector<wire::Frame>& frames) {
    wire::FrameWriter writer;
    ByteSink sink;
    for (const wire::Frame& frame : frames) writer.write(frame, sink);
    writer.close(sink);
    for (const Bytes& slice : sink) say(slice);
  }
  void say(std::string_view hex_octets) { say(octets_of(hex_octets)); }
  void greet() { say(wire::HelloFrame{.key = {}, .max_streams = 100}); }
  void say_no_more() { channel_->finish(); }

  /// Frames that came, in their order.
  template <class T>
  std::vector<T> heard() const {
    std::vector<T> found;
    for (const wire::Frame& frame : frames_) {
      if (const auto* one = std::get_if<T>(&frame)) found.push_back(*one);
    }
    return found;
  }
  std::string closed() const { return closed_; }
  std::uint64_t octets_heard() const { return octets_.size(); }
  std::span<const std::byte> octets() const { return octets_; }  ///< all that came
  void stop_reading() { reading_ = false; }

 private:
  void say(const Bytes& octets) {
    waiting_.push_back(octets);
    write();
  }
  void write() {
    std::size_t taken = up_ ? channel_->write(waiting_) : 0;
    while (!waiting_.empty() && waiting_.front().size() <= taken) {
      taken -= waiting_.front().size();
      waiting_.erase(waiting_.begin());
    }
    if (!waiting_.empty()) waiting_.front() = waiting_.front().slice(taken);
  }
  void on_up(std::size_t) override {
    up_ = true;
    write();
  }
  void on_writable() override { write(); }
  void on_readable() override {
    std::array<std::byte, 4096> room{};
    while (reading_) {
      const std::size_t count = channel_->read(room);
      if (count == 0) return;
      const auto octets = std::span<const std::byte>(room).first(count);
      octets_.insert(octets_.end(), octets.begin(), octets.end());
      in_.append(Bytes::copy_of(octets));
      for (auto next = reader_.next(in_); std::holds_alternative<wire::Frame>(next);
           next = reader_.next(in_)) {
        frames_.push_back(std::get<wire::Frame>(std::move(next)));
      }
    }
  }
  void on_peer_finished() override {}
  void on_closed(Cause cause) override { closed_ = name_of(cause); }

  std::unique_ptr<ByteChannel> channel_;
  std::vector<Bytes> waiting_;
  wire::FrameReader reader_;
  ByteSource in_;
  std::vector<wire::Frame> frames_;
  std::string closed_;
  std::vector<std::byte> octets_;
  bool up_ = false;
  bool reading_ = true;
};

}  // namespace post::testing
