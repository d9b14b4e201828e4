// The ping-pong as Boost.Asio does it.
#include <vector>

#include "tests/bench/sockets/asio_connection.h"
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

void echo(AsioConnection& connection) {
  connection.receive([&connection](std::size_t count) {
    connection.send(connection.room(), count, [&connection] { echo(connection); });
  });
}

class Client {
 public:
  Client(const SocketAddress& server, const PingPong& figures)
      : content_(figures.octets, std::byte{0x55}),
        meter_(figures),
        connection_(AsioConnection::to(server, context_)) {}

  Sample run() {
    request();
    context_.run();
    return meter_.sample();
  }

 private:
  void request() {
    meter_.begin();
    arrived_ = 0;
    connection_.send(content_.data(), content_.size(), [this] { receive(); });
  }
  void receive() {
    connection_.receive([this](std::size_t count) {
      arrived_ += count;
      if (arrived_ < content_.size()) return receive();
      if (meter_.end()) request();
    });
  }

  boost::asio::io_context context_{AsioConnection::kOneThread};
  std::vector<std::byte> content_;
  EchoMeter meter_;
  AsioConnection connection_;
  std::size_t arrived_ = 0;
};

}  // namespace

void serve_echoes_over_asio(std::promise<SocketAddress>& listening) {
  boost::asio::io_context context(AsioConnection::kOneThread);
  boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  listening.set_value({kLoopback.ip, acceptor.local_endpoint().port()});
  AsioConnection connection(acceptor.accept());
  echo(connection);
  context.run();
}

Sample echo_over_asio(const PingPong& figures) {
  EchoThread server(serve_echoes_over_asio, figures.placement);
  return Client(server.address(), figures).run();
}

}  // namespace post::bench
