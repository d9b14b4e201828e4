// Many peers on one datagram socket.
#include "model/stacks/datagram_demultiplexer.h"

#include <utility>
#include <vector>

#include "model/fifo.h"

namespace post {

class DatagramDemultiplexer::Flow final : public DatagramFlow {
 public:
  Flow(std::shared_ptr<DatagramDemultiplexer> socket, SocketAddress remote)
      : socket_(std::move(socket)),
        remote_(remote),
        repost_(socket_->host_.executor(), Phase::kDelivery, socket_->host_.entity(),
                [this] { tell(); }) {
    socket_->flows_.emplace(remote_, this);
    if (remote_.ip.is_multicast()) socket_->group_flow_ = this;
  }
  ~Flow() override {
    socket_->flows_.erase(remote_);
    socket_->last_flow_ = nullptr;
    if (socket_->group_flow_ == this) socket_->group_flow_ = nullptr;
  }

  void set_delegate(Delegate* delegate) override {
    delegate_ = delegate;
    if (!empty()) repost_.arm();
  }
  SocketAddress local() const override {
    SocketAddress local = socket_->local();
    if (socket_->own_) local.ip = *socket_->own_;
    return local;
  }
  SocketAddress remote() const override { return remote_; }
  std::size_t max_payload() const override { return socket_->socket_->max_payload(remote_); }
  SendStatus send(std::span<const Bytes> bytes, Signals signals) override {
    return socket_->socket_->send(remote_, bytes, signals);
  }
  std::optional<Datagram> receive() override {
    if (first_) {
      std::optional<Datagram> datagram = std::move(first_);
      first_.reset();
      return datagram;
    }
    if (inbox_.empty()) return {};
    Datagram datagram = std::move(inbox_.front());
    inbox_.pop_front();
    return datagram;
  }

  void take(Datagram&& datagram) {
    if (empty()) return void(first_.emplace(std::move(datagram)));
    if (inbox_.size() + (first_ ? 1 : 0) < kInboxLimit) inbox_.push_back(std::move(datagram));
  }
  bool empty() const { return !first_ && inbox_.empty(); }
  const SocketAddress& to() const { return remote_; }
  const std::shared_ptr<DatagramDemultiplexer>& socket() const { return socket_; }
  void tell() {
    if (delegate_ != nullptr && !empty()) delegate_->on_datagrams();
  }
  void tell_sendable() {
    if (delegate_ != nullptr) delegate_->on_sendable();
  }
  void tell_error(const PathError& error) {
    if (delegate_ != nullptr) delegate_->on_path_error(error);
  }

 private:
  std::shared_ptr<DatagramDemultiplexer> socket_;
  SocketAddress remote_;
  std::optional<Datagram> first_;  // mostly the only one that waits
  Fifo<Datagram> inbox_;           // behind it
  Delegate* delegate_ = nullptr;
  Task repost_;
};

std::shared_ptr<DatagramDemultiplexer> DatagramDemultiplexer::over(
    Host& host, std::unique_ptr<DatagramSocket> socket, std::optional<IpAddress> own) {
  return std::shared_ptr<DatagramDemultiplexer>(
      new DatagramDemultiplexer(host, std::move(socket), own));
}

DatagramDemultiplexer::DatagramDemultiplexer(Host& host, std::unique_ptr<DatagramSocket> socket,
                                             std::optional<IpAddress> own)
    : host_(host),
      socket_(std::move(socket)),
      own_(own),
      read_(host.executor(), Phase::kDelivery, host.entity(), [this] { on_datagrams(); }),
      read_on_(host, *this) {
  socket_->set_delegate(this);
}

std::unique_ptr<DatagramFlow> DatagramDemultiplexer::flow_to(const SocketAddress& remote) {
  return std::make_unique<Flow>(shared_from_this(), remote);
}

// A flow may end while it is told, and this with it. To share what a flow holds costs less than to
// ask for it.
void DatagramDemultiplexer::on_datagrams() {
  const auto alive = last_flow_ == nullptr ? shared_from_this() : last_flow_->socket();
  for (turn_.begin(); !turn_.over();) {
    std::optional<Datagram> datagram = socket_->receive();
    if (!datagram) return;
    turn_.note(datagram->bytes.size());
    Flow* flow = flow_for(datagram->remote);
    if (flow == nullptr) continue;
    flow->take(std::move(*datagram));
    flow->tell();
  }
  read_on_.arm();
}

DatagramDemultiplexer::Flow* DatagramDemultiplexer::flow_for(const SocketAddress& remote) {
  if (last_flow_ != nullptr && last_flow_->to() == remote) return last_flow_;
  if (const auto known = flows_.find(remote); known != flows_.end()) {
    return last_flow_ = known->second;
  }
  if (delegate_ == nullptr) return group_flow_;
  delegate_->on_new_peer(flow_to(remote));
  const auto kept = flows_.find(remote);
  return kept == flows_.end() ? nullptr : kept->second;
}

void DatagramDemultiplexer::on_sendable() {
  const auto alive = shared_from_this();
  std::vector<SocketAddress> peers;
  for (const auto& [remote, flow] : flows_) peers.push_back(remote);
  for (const SocketAddress& remote : peers) {
    if (const auto flow = flows_.find(remote); flow != flows_.end()) flow->second->tell_sendable();
  }
}

void DatagramDemultiplexer::on_path_error(const PathError& error) {
  if (!error.remote) return;
  const auto alive = shared_from_this();
  if (const auto flow = flows_.find(*error.remote); flow != flows_.end()) {
    flow->second->tell_error(error);
  }
}

}  // namespace post
