// The stack `tcp`: framed Messages on a byte stream of the host.
#include "model/stacks/tcp.h"

#include <utility>

#include "model/framing/stream.h"
#include "model/stacks/framed_channel.h"

namespace post {
namespace {

std::unique_ptr<ProtocolStackInstance> frame(Host& host, std::unique_ptr<ByteChannel> channel,
                                             const StackOptions& options) {
  channel->set_unsent_limit(options.unsent_limit);
  return std::make_unique<FramedChannel>(host, std::move(channel),
                                         options.framer ? options.framer() : make_stream_framer());
}

class TcpAcceptor final : public Acceptor, private StreamListener::Delegate {
 public:
  TcpAcceptor(Host& host, std::unique_ptr<StreamListener> listener, StackOptions options)
      : host_(host), listener_(std::move(listener)), options_(std::move(options)) {}

  void set_delegate(Acceptor::Delegate* delegate) override {
    delegate_ = delegate;
    listener_->set_delegate(delegate == nullptr ? nullptr : this);
  }
  SocketAddress local() const override { return listener_->local(); }

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override {
    delegate_->on_incoming(frame(host_, std::move(channel), options_));
  }

  Host& host_;
  std::unique_ptr<StreamListener> listener_;
  StackOptions options_;
  Acceptor::Delegate* delegate_ = nullptr;
};

class TcpStack final : public Stack {
 public:
  std::string_view name() const override { return "tcp"; }
  bool available(const Capabilities& capabilities) const override { return capabilities.streams; }
  PsiTraits promise() const override {
    return traits_of_framed_channel({.boundaries = false, .empty_messages = false});
  }
  bool takes_framer() const override { return true; }

  Result<std::unique_ptr<ProtocolStackInstance>> connect(
      Host& host, const CandidatePath& path, const StackOptions& options) const override {
    auto channel = host.network().connect_stream({path.local, path.remote, path.interface}, {});
    if (!channel) return channel.error();
    return frame(host, std::move(*channel), options);
  }

  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions& options) const override {
    auto listener = host.network().listen_stream(local);
    if (!listener) return listener.error();
    return std::unique_ptr<Acceptor>(
        std::make_unique<TcpAcceptor>(host, std::move(*listener), options));
  }
};

}  // namespace

std::shared_ptr<const Stack> make_tcp_stack() { return std::make_shared<TcpStack>(); }

}  // namespace post
