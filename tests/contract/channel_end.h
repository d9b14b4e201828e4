// One end of a byte channel: sends and reads as told, keeps every call it got, and holds the world
// to the order of calls that ByteChannel::Delegate states.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/host.h"

namespace post::contract {

class ChannelEnd : public ByteChannel::Delegate {
 public:
  struct Call {
    std::string name;  ///< "up", "readable", "writable", "peer finished" or "closed: CAUSE"
    Time at;
  };

  explicit ChannelEnd(Executor& executor) : executor_(executor) {}
  void adopt(std::unique_ptr<ByteChannel> channel) {
    hold(std::move(channel));
    listen();
  }
  /// Takes the channel, but hears nothing before listen().
  void hold(std::unique_ptr<ByteChannel> channel) { channel_ = std::move(channel); }
  void listen();

  ByteChannel& channel() { return *channel_; }
  bool open() const { return channel_ != nullptr; }
  void send(std::string_view text);  ///< what does not fit follows when there is space
  void finish_after_sending();
  void reset();
  void destroy() { channel_.reset(); }
  void destroy_when_closed() { destroys_when_closed_ = true; }
  void pause_reading() { reads_ = false; }
  void resume_reading();

  const std::string& received() const { return received_; }
  std::size_t unsent() const { return outgoing_.size(); }  ///< not yet taken by the channel
  const std::vector<Call>& calls() const { return calls_; }
  /// The names of the calls but readable and writable, whose number is the world's own affair.
  std::vector<std::string> story() const;
  std::size_t count(std::string_view name) const;
  /// When a call of this name came first; kNever: it did not.
  Time first(std::string_view name) const;

 private:
  template <class Action>
  void call(Action action) {
    in_call_ = true;
    action();
    in_call_ = false;
  }
  void note(std::string name);
  void write_more();
  void read_all();

  void on_up(std::size_t early_accepted) override;
  void on_readable() override;
  void on_writable() override;
  void on_peer_finished() override;
  void on_closed(Cause cause) override;

  Executor& executor_;
  std::vector<Call> calls_;
  Bytes outgoing_;
  std::string received_;
  bool up_ = false;
  bool closed_ = false;
  bool silent_ = false;  ///< we reset it
  bool reads_ = true;
  bool finishes_ = false;
  bool destroys_when_closed_ = false;
  bool in_call_ = false;
  std::unique_ptr<ByteChannel> channel_;
};

/// A listener and all that it accepted.
class Listening : public StreamListener::Delegate {
 public:
  Listening(Host& host, const SocketAddress& local);

  const std::string& error() const { return error_; }  ///< of listening; empty: none
  StreamListener& listener() { return *listener_; }
  void listen();
  void ignore() { listener_->set_delegate(nullptr); }
  void close() { listener_.reset(); }
  /// Accepted channels are held, and hear nothing until told to.
  void hold_accepted() { holds_ = true; }
  void read_nothing() { reads_ = false; }
  std::vector<std::unique_ptr<ChannelEnd>>& accepted() { return accepted_; }
  ChannelEnd& only();

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override;

  Executor& executor_;
  std::vector<std::unique_ptr<ChannelEnd>> accepted_;
  std::string error_;
  bool holds_ = false;
  bool reads_ = true;
  bool in_call_ = false;
  std::unique_ptr<StreamListener> listener_;
};

}  // namespace post::contract
