// The stack `post/tcp`: post/1 over a byte stream of the host.
#include "model/stacks/post/post_tcp.h"

#include <utility>

#include "model/stacks/post/channel_instance.h"
#include "model/stacks/post/greeting_room.h"

namespace post {
namespace {

std::unique_ptr<ProtocolStackInstance> speak(Host& host, std::unique_ptr<ByteChannel> channel,
                                             wire::HandshakeOptions handshake,
                                             const StackOptions& options) {
  handshake.key = wire::key_for(host, channel->local(), channel->remote());
  return std::make_unique<PostChannelInstance>(host, std::move(channel), std::move(handshake),
                                               options.unsent_limit);
}

class PostTcpAcceptor final : public Acceptor, private StreamListener::Delegate {
 public:
  PostTcpAcceptor(Host& host, std::unique_ptr<StreamListener> listener, StackOptions options)
      : host_(host), listener_(std::move(listener)), options_(std::move(options)), room_(host) {}

  void set_delegate(Acceptor::Delegate* delegate) override {
    room_.set_delegate(delegate);
    listener_->set_delegate(delegate == nullptr ? nullptr : this);
  }
  SocketAddress local() const override { return listener_->local(); }

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override {
    wire::HandshakeOptions handshake = wire::handshake_options(wire::Role::kAcceptor, options_);
    handshake.admits = [this, remote = channel->remote()](bool heard) {
      return heard ? room_.admit(remote) : room_.spacious();
    };
    room_.enter(speak(host_, std::move(channel), std::move(handshake), options_));
  }

  Host& host_;
  std::unique_ptr<StreamListener> listener_;
  StackOptions options_;
  wire::GreetingRoom room_;
};

class PostTcpStack final : public Stack {
 public:
  std::string_view name() const override { return "post/tcp"; }
  bool available(const Capabilities& capabilities) const override { return capabilities.streams; }
  PsiTraits promise() const override { return PostChannelInstance::promise(); }
  bool by_name_only() const override { return true; }

  Result<std::unique_ptr<ProtocolStackInstance>> connect(
      Host& host, const CandidatePath& path, const StackOptions& options) const override {
    auto channel = host.network().connect_stream({path.local, path.remote, path.interface}, {});
    if (!channel) return channel.error();
    return speak(host, std::move(*channel),
                 wire::handshake_options(wire::Role::kInitiator, options), options);
  }

  Result<std::unique_ptr<Acceptor>> listen(Host& host, const SocketAddress& local,
                                           const StackOptions& options) const override {
    auto listener = host.network().listen_stream(local);
    if (!listener) return listener.error();
    return std::unique_ptr<Acceptor>(
        std::make_unique<PostTcpAcceptor>(host, std::move(*listener), options));
  }
};

}  // namespace

std::shared_ptr<const Stack> make_post_tcp_stack() { return std::make_shared<PostTcpStack>(); }

}  // namespace post
