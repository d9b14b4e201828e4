// The stack `post/udp`: post/1 over datagrams of the host.
#include "model/stacks/post/post_udp.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/stacks/datagram_demultiplexer.h"
#include "model/stacks/dscp.h"
#include "model/stacks/post/datagram_instance.h"
#include "model/stacks/post/greeting_room.h"
#include "model/stacks/post/recovery/new_reno.h"

namespace post {
namespace {

/// Fresh for each connection: its addresses and this instant name the random stream.
wire::ConnectionId fresh_id(Host& host, const DatagramFlow& flow) {
  const std::string at = std::to_string(nanoseconds_of(host.executor().now()));
  const auto random = host.random("post/udp " + flow.local().to_string() + " " +
                                  flow.remote().to_string() + " " + at);
  return std::max<wire::ConnectionId>(random->next(), 1);
}

std::unique_ptr<PostDatagramInstance> speak(Host& host, std::unique_ptr<DatagramFlow> flow,
                                            wire::HandshakeOptions handshake,
                                            const StackOptions& options) {
  PostDatagramInstance::Options connection;
  connection.handshake = std::move(handshake);
  connection.handshake.key = wire::key_for(host, flow->local(), flow->remote());
  connection.marking = options.dscp;
  connection.id = fresh_id(host, *flow);
  connection.congestion = options.congestion ? options.congestion : recovery::make_new_reno;
  return std::make_unique<PostDatagramInstance>(host, std::move(flow), std::move(connection));
}

class PostUdpAcceptor final : public Acceptor, private DatagramDemultiplexer::Delegate {
 public:
  PostUdpAcceptor(Host& host, std::shared_ptr<DatagramDemultiplexer> socket, StackOptions options)
      : host_(host), socket_(std::move(socket)), options_(std::move(options)), room_(host) {}
  ~PostUdpAcceptor() override { socket_->set_delegate(nullptr); }

  void set_delegate(Acceptor::Delegate* delegate) override {
    room_.set_delegate(delegate);
    socket_->set_delegate(delegate == nullptr ? nullptr : this);
  }
  SocketAddress local() const override { return socket_->local(); }

 private:
  void on_new_peer(std::unique_ptr<DatagramFlow> flow) override {
    if (flow->max_payload() < PostDatagramInstance::kLeastPayload) return;
    room_.make_room();
    wire::HandshakeOptions handshake = wire::handshake_options(wire::Role::kAcceptor, options_);
    handshake.admits = [this, remote = flow->remote()](bool heard) {
      return heard && room_.admit(remote);
    };
    room_.enter(speak(host_, std::move(flow), std::move(handshake), options_));
  }

  Host& host_;
  std::shared_ptr<DatagramDemultiplexer> socket_;
  StackOptions options_;
  wire::GreetingRoom room_;
};

class PostUdpStack final : public Stack {
 public:
  std::string_view name() const override { return "post/udp"; }
  bool available(const Capabilities& capabilities) const override { return capabilities.datagrams; }
  PsiTraits promise() const override { return PostDatagramInstance::promise(); }
  bool by_name_only() const override { return true; }
  bool listens_per_address() const override { return true; }

  Result<std::unique_ptr<ProtocolStackInstance>> connect(
      Host& host, const CandidatePath& path, const StackOptions& options) const override {
    auto socket = host.network().bind_datagram(path.local, path.interface);
    if (!socket) return socket.error();
    if (options.expose_lifetime) (*socket)->carry_useful_until();
    auto flow = DatagramDemultiplexer::over(host, std::move(*socket))->flow_to(path.remote);
    if (flow->max_payload() < PostDatagramInstance::kLeastPayload) {
      return Error{"packet_too_big",
                   "the path takes datagrams of " + std::to_string(flow->max_payload()) +
                       " octets; needed: " + std::to_string(PostDatagramInstance::kLeastPayload)};
    }
    return std::unique_ptr<ProtocolStackInstance>(speak(
        host, std::move(flow), wire::handshake_options(wire::Role::kInitiator, options), options));
  }

  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions& options) const override {
    auto socket = host.network().bind_datagram(local, kAnyInterface);
    if (!socket) return socket.error();
    if (options.expose_lifetime) (*socket)->carry_useful_until();
    return std::unique_ptr<Acceptor>(std::make_unique<PostUdpAcceptor>(
        host, DatagramDemultiplexer::over(host, std::move(*socket)), options));
  }
};

}  // namespace

std::shared_ptr<const Stack> make_post_udp_stack() { return std::make_shared<PostUdpStack>(); }

}  // namespace post
