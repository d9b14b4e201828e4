// Pipelined echoes as Boost.Asio does them.
#include <vector>

#include "tests/bench/sockets/asio_connection.h"
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {
namespace {

class Client {
 public:
  Client(const SocketAddress& server, const Stream& figures)
      : octets_(figures.octets),
        content_(figures.window * figures.octets, std::byte{0x55}),
        meter_(figures),
        counter_(figures.octets),
        window_(figures),
        connection_(AsioConnection::to(server, context_)) {}

  Sample run() {
    request(window_.first());
    context_.run();
    return meter_.sample();
  }

 private:
  void request(std::uint64_t count) {
    if (count == 0) return receive();
    connection_.send(content_.data(), count * octets_, [this] { receive(); });
  }
  void receive() {
    connection_.receive([this](std::size_t count) {
      const std::uint64_t echoes = counter_.take(count);
      if (meter_.arrived(echoes)) request(window_.after(echoes));
    });
  }

  boost::asio::io_context context_{AsioConnection::kOneThread};
  std::size_t octets_;
  std::vector<std::byte> content_;
  RateMeter meter_;
  Counter counter_;
  Window window_;
  AsioConnection connection_;
};

}  // namespace

Sample pipelined_over_asio(const Stream& figures) {
  EchoThread server(serve_echoes_over_asio, figures.placement);
  return Client(server.address(), figures).run();
}

}  // namespace post::bench
