// Pipelined echoes as libuv does them.
#include "tests/bench/sockets/streams.h"

#ifdef POSTLAB_LIBUV
#include <uv.h>

#include <array>
#include <vector>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/plain_socket.h"

namespace post::bench {
namespace {

sockaddr_in plain(const SocketAddress& address) {
  sockaddr_in plain{};
  plain.sin_family = AF_INET;
  plain.sin_port = htons(address.port);
  plain.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return plain;
}

/// One loop with one connection.
class UvEnd {
 public:
  UvEnd() {
    uv_loop_init(&loop_);
    uv_tcp_init(&loop_, &connection_);
    connection_.data = this;
  }
  virtual ~UvEnd() { check(uv_loop_close(&loop_) == 0, "all of its handles are closed"); }
  UvEnd(const UvEnd&) = delete;
  UvEnd& operator=(const UvEnd&) = delete;

 protected:
  virtual void received(const char* octets, std::size_t count) = 0;

  void read() {
    uv_tcp_nodelay(&connection_, 1);
    uv_read_start(stream(), lend, [](uv_stream_t* from, ssize_t count, const uv_buf_t* octets) {
      auto& end = *static_cast<UvEnd*>(from->data);
      if (count > 0) end.received(octets->base, static_cast<std::size_t>(count));
      if (count < 0) end.end();
    });
  }
  /// At once, without a request that would have to be kept.
  void send(const char* octets, std::size_t count) {
    const uv_buf_t part = uv_buf_init(const_cast<char*>(octets), static_cast<unsigned>(count));
    check(uv_try_write(stream(), &part, 1) == static_cast<int>(count), "so little always fits");
  }
  void end() { uv_close(reinterpret_cast<uv_handle_t*>(&connection_), nullptr); }
  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&connection_); }

  uv_loop_t loop_{};
  uv_tcp_t connection_{};

 private:
  static void lend(uv_handle_t* to, std::size_t, uv_buf_t* room) {
    auto& octets = static_cast<UvEnd*>(to->data)->room_;
    *room = uv_buf_init(octets.data(), octets.size());
  }

  std::array<char, 64 * 1024> room_;  // as much as libuv asks for
};

class Server final : public UvEnd {
 public:
  explicit Server(std::promise<SocketAddress>& listening) {
    uv_tcp_init(&loop_, &door_);
    door_.data = this;
    const sockaddr_in any = plain(kLoopback);
    uv_tcp_bind(&door_, reinterpret_cast<const sockaddr*>(&any), 0);
    uv_listen(reinterpret_cast<uv_stream_t*>(&door_), 1,
              [](uv_stream_t* door, int) { static_cast<Server*>(door->data)->accept(); });
    sockaddr_in bound{};
    int size = sizeof bound;
    uv_tcp_getsockname(&door_, reinterpret_cast<sockaddr*>(&bound), &size);
    listening.set_value({kLoopback.ip, ntohs(bound.sin_port)});
    run();
  }

 private:
  void accept() {
    uv_accept(reinterpret_cast<uv_stream_t*>(&door_), stream());
    uv_close(reinterpret_cast<uv_handle_t*>(&door_), nullptr);
    read();
  }
  void received(const char* octets, std::size_t count) override { send(octets, count); }

  uv_tcp_t door_{};
};

class Client final : public UvEnd {
 public:
  Client(const SocketAddress& server, const Stream& figures)
      : octets_(figures.octets),
        content_(figures.window * figures.octets, 0x55),
        meter_(figures),
        counter_(figures.octets),
        window_(figures) {
    const sockaddr_in to = plain(server);
    uv_tcp_connect(&connecting_, &connection_, reinterpret_cast<const sockaddr*>(&to),
                   [](uv_connect_t* request, int) {
                     auto& client = *static_cast<Client*>(request->handle->data);
                     client.read();
                     client.request(client.window_.first());
                   });
    run();
  }
  const Sample& sample() const { return meter_.sample(); }

 private:
  void request(std::uint64_t count) {
    if (count > 0) send(content_.data(), count * octets_);
  }
  void received(const char*, std::size_t count) override {
    const std::uint64_t echoes = counter_.take(count);
    meter_.arrived(echoes) ? request(window_.after(echoes)) : end();
  }

  uv_connect_t connecting_{};
  std::size_t octets_;
  std::vector<char> content_;
  RateMeter meter_;
  Counter counter_;
  Window window_;
};

}  // namespace

std::optional<Sample> pipelined_over_libuv(const Stream& figures) {
  EchoThread server([](auto& listening) { Server{listening}; }, figures.placement);
  return Client(server.address(), figures).sample();
}

}  // namespace post::bench
#else

namespace post::bench {

std::optional<Sample> pipelined_over_libuv(const Stream&) { return std::nullopt; }

}  // namespace post::bench
#endif
