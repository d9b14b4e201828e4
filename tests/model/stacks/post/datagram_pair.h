// Two ends of a connection of post/1 over datagrams, 10 ms apart, and what they tell.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/stacks/post/conversation.h"
#include "model/stacks/post/datagram_instance.h"
#include "model/stacks/post/recovery/new_reno.h"
#include "tests/support/datagram_pipe.h"
#include "tests/support/memory_hosts.h"
#include "tests/support/psi_log.h"

namespace post::testing {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""s;
using Lines = std::vector<std::string>;

class DatagramPair : public ::testing::Test {
 protected:
  static constexpr wire::ConnectionId kClientId = 0xc11e;
  static constexpr wire::ConnectionId kServerId = 0x5e7e;

  static PostDatagramInstance::Options options_of(wire::Role role) {
    PostDatagramInstance::Options options;
    options.handshake.role = role;
    options.handshake.max_streams = wire::Conversation::kMaxStreams;
    options.handshake.key.front() = static_cast<std::byte>(role);
    options.id = role == wire::Role::kInitiator ? kClientId : kServerId;
    options.congestion = recovery::make_new_reno;
    return options;
  }
  void start(PostDatagramInstance::Options client, PostDatagramInstance::Options server) {
    server_ = std::make_unique<PostDatagramInstance>(world_.server_host(), pipe_.server_end(),
                                                     std::move(server));
    server_->set_delegate(&server_log_);
    client_ = std::make_unique<PostDatagramInstance>(world_.client_host(), pipe_.client_end(),
                                                     std::move(client));
    client_->set_delegate(&client_log_);
  }
  void start() { start(options_of(wire::Role::kInitiator), options_of(wire::Role::kAcceptor)); }
  /// Both ends are up and quiet at 100 ms; nothing of that is in the logs.
  void connect() {
    start();
    run_until(100ms);
    ASSERT_THAT(client_log_.lines, ::testing::ElementsAre("20 up"));
    ASSERT_THAT(server_log_.lines, ::testing::ElementsAre("30 up"));
    client_log_.lines.clear();
    server_log_.lines.clear();
    quiet_ = pipe_.packets().size();
  }
  /// Packets since both were quiet.
  Lines packets() const { return pipe_.lines(quiet_); }

  void run_until(Duration since_start) { world_.run_until(since_start); }
  static Chunk chunk(MessageKey key, std::size_t size, std::uint64_t offset = 0, bool last = true) {
    Chunk chunk;
    chunk.key = key;
    chunk.offset = offset;
    chunk.bytes = Bytes::copy_of(std::string(size, 'x'));
    chunk.last = last;
    if (offset == 0) chunk.properties = std::make_shared<const WireProperties>();
    return chunk;
  }
  static Chunk whole(MessageId id, std::size_t size) { return chunk({0, id}, size); }
  static void send(PostDatagramInstance& by, Chunk what) {
    by.send(std::move(what));
    by.flush();
  }

  MemoryHosts world_;
  DatagramPipe pipe_{world_.client_host()};
  PsiLog client_log_{[this] { return world_.now(); }};
  PsiLog server_log_{[this] { return world_.now(); }};
  std::unique_ptr<PostDatagramInstance> client_;
  std::unique_ptr<PostDatagramInstance> server_;
  std::size_t quiet_ = 0;
};

}  // namespace post::testing
