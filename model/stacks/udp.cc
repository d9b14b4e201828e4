// The stack `udp`: one Message is one datagram.
#include "model/stacks/udp.h"

#include <utility>

#include "model/stacks/datagram_demultiplexer.h"
#include "model/stacks/datagram_instance.h"

namespace post {
namespace {

class UdpAcceptor final : public Acceptor, private DatagramDemultiplexer::Delegate {
 public:
  UdpAcceptor(Host& host, std::unique_ptr<DatagramSocket> socket)
      : host_(host), socket_(DatagramDemultiplexer::over(host, std::move(socket))) {}
  ~UdpAcceptor() override { socket_->set_delegate(nullptr); }

  void set_delegate(Acceptor::Delegate* delegate) override {
    delegate_ = delegate;
    socket_->set_delegate(delegate == nullptr ? nullptr : this);
  }
  SocketAddress local() const override { return socket_->local(); }

 private:
  void on_new_peer(std::unique_ptr<DatagramFlow> flow) override {
    delegate_->on_incoming(std::make_unique<DatagramInstance>(host_, std::move(flow)));
  }

  Host& host_;
  std::shared_ptr<DatagramDemultiplexer> socket_;
  Acceptor::Delegate* delegate_ = nullptr;
};

class UdpStack final : public Stack {
 public:
  std::string_view name() const override { return "udp"; }
  bool available(const Capabilities& capabilities) const override { return capabilities.datagrams; }
  PsiTraits promise() const override { return DatagramInstance::promise(); }

  Result<std::unique_ptr<ProtocolStackInstance>> connect(Host& host, const CandidatePath& path,
                                                         const StackOptions&) const override {
    auto socket = host.network().bind_datagram(path.local, path.interface);
    if (!socket) return socket.error();
    auto demultiplexer = DatagramDemultiplexer::over(host, std::move(*socket));
    return std::unique_ptr<ProtocolStackInstance>(
        std::make_unique<DatagramInstance>(host, demultiplexer->flow_to(path.remote)));
  }

  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions&) const override {
    auto socket = host.network().bind_datagram(local, kAnyInterface);
    if (!socket) return socket.error();
    return std::unique_ptr<Acceptor>(std::make_unique<UdpAcceptor>(host, std::move(*socket)));
  }
};

}  // namespace

std::shared_ptr<const Stack> make_udp_stack() { return std::make_shared<UdpStack>(); }

}  // namespace post
