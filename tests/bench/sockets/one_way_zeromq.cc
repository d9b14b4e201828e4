// Messages one way as ZeroMQ's push and pull do it. Each end has an I/O thread, which shares the
// processor of its application's thread.
#include "tests/bench/sockets/streams.h"

#ifdef POSTLAB_ZEROMQ
#include <zmq.h>

#include <array>
#include <string>
#include <vector>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

class ZeroMqSocket {
 public:
  explicit ZeroMqSocket(int type) : socket_(zmq_socket(context_, type)) {}
  ~ZeroMqSocket() {
    zmq_close(socket_);
    zmq_ctx_term(context_);  // waits until all that was sent has left
  }
  ZeroMqSocket(const ZeroMqSocket&) = delete;
  ZeroMqSocket& operator=(const ZeroMqSocket&) = delete;

  SocketAddress bind() {
    check(zmq_bind(socket_, "tcp://127.0.0.1:*") == 0, "a port is free");
    std::array<char, 64> name{};
    std::size_t size = name.size();
    zmq_getsockopt(socket_, ZMQ_LAST_ENDPOINT, name.data(), &size);
    const std::string text = name.data();
    return {kLoopback.ip, static_cast<std::uint16_t>(std::stoul(text.substr(text.rfind(':') + 1)))};
  }
  void connect(const SocketAddress& to) {
    zmq_connect(socket_, ("tcp://127.0.0.1:" + std::to_string(to.port)).c_str());
  }
  void send(const std::vector<std::byte>& octets) {
    zmq_send(socket_, octets.data(), octets.size(), 0);
  }
  void receive(std::vector<std::byte>& to) { zmq_recv(socket_, to.data(), to.size(), 0); }

 private:
  void* context_ = zmq_ctx_new();
  void* socket_;
};

void serve(const Stream& figures, std::promise<SocketAddress>& listening) {
  ZeroMqSocket socket(ZMQ_PUSH);
  listening.set_value(socket.bind());
  const std::vector<std::byte> content(figures.octets, std::byte{0x55});
  for (std::uint64_t i = 0; i < figures.total(); ++i) socket.send(content);
}

}  // namespace

std::optional<Sample> one_way_over_zeromq(const Stream& figures) {
  EchoThread server([&](auto& listening) { serve(figures, listening); }, figures.placement);
  ZeroMqSocket socket(ZMQ_PULL);
  socket.connect(server.address());
  std::vector<std::byte> room(figures.octets);
  RateMeter meter(figures);
  do {
    socket.receive(room);
  } while (meter.arrived());
  return meter.sample();
}

}  // namespace post::bench
#else

namespace post::bench {

std::optional<Sample> one_way_over_zeromq(const Stream&) { return std::nullopt; }

}  // namespace post::bench
#endif
