// The ping-pong as Boost.Asio does it.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int kOneThread = 1;

class Connection {
 public:
  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.set_option(tcp::no_delay(true));
  }

  /// Calls `then(count)`; not at the end of the stream.
  template <class Then>
  void receive(Then then) {
    socket_.async_read_some(asio::buffer(room_),
                            [then](boost::system::error_code error, std::size_t count) {
                              if (!error) then(count);
                            });
  }
  template <class Then>
  void send(const void* octets, std::size_t count, Then then) {
    asio::async_write(socket_, asio::buffer(octets, count),
                      [then](boost::system::error_code error, std::size_t) {
                        if (!error) then();
                      });
  }
  const void* room() const { return room_.data(); }

 private:
  tcp::socket socket_;
  std::array<std::byte, 16 * 1024> room_;
};

void echo(Connection& connection) {
  connection.receive([&connection](std::size_t count) {
    connection.send(connection.room(), count, [&connection] { echo(connection); });
  });
}

void serve(std::promise<SocketAddress>& listening) {
  asio::io_context context(kOneThread);
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  listening.set_value({kLoopback.ip, acceptor.local_endpoint().port()});
  Connection connection(acceptor.accept());
  echo(connection);
  context.run();
}

class Client {
 public:
  Client(const SocketAddress& server, const PingPong& figures)
      : content_(figures.octets, std::byte{0x55}),
        meter_(figures),
        connection_(connected_to(server)) {}

  Sample run() {
    request();
    context_.run();
    return meter_.sample();
  }

 private:
  tcp::socket connected_to(const SocketAddress& server) {
    tcp::socket socket(context_);
    socket.connect({asio::ip::address_v4::loopback(), server.port});
    return socket;
  }
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

  asio::io_context context_{kOneThread};
  std::vector<std::byte> content_;
  EchoMeter meter_;
  Connection connection_;
  std::size_t arrived_ = 0;
};

}  // namespace

Sample echo_over_asio(const PingPong& figures) {
  EchoThread server(serve, figures.placement);
  return Client(server.address(), figures).run();
}

}  // namespace post::bench
