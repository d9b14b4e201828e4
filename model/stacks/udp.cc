// The stack `udp`: one Message is one datagram.
#include "model/stacks/udp.h"

#include <utility>

#include "model/stacks/datagram_demultiplexer.h"
#include "model/stacks/datagram_instance.h"
#include "model/stacks/dscp.h"

namespace post {
namespace {

class UdpAcceptor final : public Acceptor, private DatagramDemultiplexer::Delegate {
 public:
  UdpAcceptor(Host& host, std::shared_ptr<DatagramDemultiplexer> socket, DscpMarking marking)
      : host_(host), socket_(std::move(socket)), marking_(marking) {}
  ~UdpAcceptor() override { socket_->set_delegate(nullptr); }

  void set_delegate(Acceptor::Delegate* delegate) override {
    delegate_ = delegate;
    socket_->set_delegate(delegate == nullptr ? nullptr : this);
  }
  SocketAddress local() const override { return socket_->local(); }

 private:
  void on_new_peer(std::unique_ptr<DatagramFlow> flow) override {
    delegate_->on_incoming(std::make_unique<DatagramInstance>(host_, std::move(flow), marking_));
  }

  Host& host_;
  std::shared_ptr<DatagramDemultiplexer> socket_;
  DscpMarking marking_;
  Acceptor::Delegate* delegate_ = nullptr;
};

class UdpStack final : public Stack {
 public:
  std::string_view name() const override { return "udp"; }
  bool available(const Capabilities& capabilities) const override { return capabilities.datagrams; }
  PsiTraits promise() const override { return DatagramInstance::promise(); }

  Result<std::unique_ptr<ProtocolStackInstance>> connect(
      Host& host, const CandidatePath& path, const StackOptions& options) const override {
    auto socket = host.network().bind_datagram(path.local, path.interface);
    if (!socket) return socket.error();
    if (options.expose_lifetime) (*socket)->carry_useful_until();
    auto demultiplexer = DatagramDemultiplexer::over(host, std::move(*socket));
    return std::unique_ptr<ProtocolStackInstance>(std::make_unique<DatagramInstance>(
        host, demultiplexer->flow_to(path.remote), options.dscp));
  }

  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions& options) const override {
    auto socket = host.network().bind_datagram(local, kAnyInterface);
    if (!socket) return socket.error();
    return accept(host, std::move(*socket), {}, options);
  }

  Result<std::unique_ptr<Acceptor>> listen_to_group(Host& host, const GroupMembership& membership,
                                                    const StackOptions& options) const override {
    auto socket = host.network().bind_datagram(membership.group, membership.interface);
    if (!socket) return socket.error();
    if (auto joined = join(host.network(), **socket, membership); !joined) return joined.error();
    return accept(host, std::move(*socket), membership.own, options);
  }

  Result<void> check_property(const StackProperty& property) const override {
    if (property.name != kDscpProperty || parse_dscp(property.value)) return {};
    return Error{"stack_property",
                 property.name + " = '" + property.value.substr(0, 20) + "'; allowed: 0 to 63"};
  }

 private:
  static Result<void> join(Network& network, DatagramSocket& socket,
                           const GroupMembership& membership) {
    const IpAddress& group = membership.group.ip;
    if (!membership.source) return network.join(socket, group, membership.interface);
    return network.join_source(socket, group, *membership.source, membership.interface);
  }
  static std::unique_ptr<Acceptor> accept(Host& host, std::unique_ptr<DatagramSocket> socket,
                                          std::optional<IpAddress> own,
                                          const StackOptions& options) {
    if (options.expose_lifetime) socket->carry_useful_until();
    return std::make_unique<UdpAcceptor>(
        host, DatagramDemultiplexer::over(host, std::move(socket), own), options.dscp);
  }
};

}  // namespace

std::shared_ptr<const Stack> make_udp_stack() { return std::make_shared<UdpStack>(); }

}  // namespace post
