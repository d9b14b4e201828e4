// A TCP connection in Boost.Asio.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <utility>

#include "model/address.h"

namespace post::bench {

class AsioConnection {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  static constexpr int kOneThread = 1;

  explicit AsioConnection(Socket socket) : socket_(std::move(socket)) {
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  }
  static AsioConnection to(const SocketAddress& server, boost::asio::io_context& context) {
    Socket socket(context);
    socket.connect({boost::asio::ip::address_v4::loopback(), server.port});
    return AsioConnection(std::move(socket));
  }

  /// Calls `then(count)`; not at the end of the stream.
  template <class Then>
  void receive(Then then) {
    socket_.async_read_some(boost::asio::buffer(room_),
                            [then](boost::system::error_code error, std::size_t count) {
                              if (!error) then(count);
                            });
  }
  template <class Then>
  void send(const void* octets, std::size_t count, Then then) {
    boost::asio::async_write(socket_, boost::asio::buffer(octets, count),
                             [then](boost::system::error_code error, std::size_t) {
                               if (!error) then();
                             });
  }
  const void* room() const { return room_.data(); }

 private:
  Socket socket_;
  std::array<std::byte, 16 * 1024> room_;
};

/// Sends back what comes, until the client has gone.
void serve_echoes_over_asio(std::promise<SocketAddress>& listening);

}  // namespace post::bench
