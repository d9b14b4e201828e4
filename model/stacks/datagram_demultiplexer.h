// Many peers on one datagram socket: each gets a DatagramFlow of its own.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "model/host.h"
#include "model/stacks/last_task.h"
#include "model/stacks/read_turn.h"

namespace post {

/// Lives as long as its creator or any of its flows. Reads by turns (ReadTurn). Datagrams go to the
/// flow of the address they came from. From others they open a new flow while there is a delegate;
/// else they go to the flow to a multicast group, if there is one, as answers to what it sent; else
/// they are dropped.
class DatagramDemultiplexer final : public std::enable_shared_from_this<DatagramDemultiplexer>,
                                    private DatagramSocket::Delegate {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_new_peer(std::unique_ptr<DatagramFlow> flow) = 0;
  };

  /// Datagrams that one flow keeps unread; the newest are dropped.
  static constexpr std::size_t kInboxLimit = 256;

  /// `own`: from where flows send, if the socket itself is bound to a group.
  static std::shared_ptr<DatagramDemultiplexer> over(Host& host,
                                                     std::unique_ptr<DatagramSocket> socket,
                                                     std::optional<IpAddress> own = {});
  void set_delegate(Delegate* delegate) { delegate_ = delegate; }
  SocketAddress local() const { return socket_->local(); }
  /// The flow to a peer that has none yet.
  std::unique_ptr<DatagramFlow> flow_to(const SocketAddress& remote);

 private:
  class Flow;
  DatagramDemultiplexer(Host& host, std::unique_ptr<DatagramSocket> socket,
                        std::optional<IpAddress> own);

  void on_datagrams() override;
  void on_sendable() override;
  void on_path_error(const PathError& error) override;
  Flow* flow_for(const SocketAddress& remote);
  void read_again() { read_.arm(); }

  Host& host_;
  std::unique_ptr<DatagramSocket> socket_;
  std::optional<IpAddress> own_;
  std::map<SocketAddress, Flow*> flows_;
  Flow* last_flow_ = nullptr;   // that something came for; null: not known
  Flow* group_flow_ = nullptr;  // one at most
  Delegate* delegate_ = nullptr;
  ReadTurn turn_;
  Task read_;
  LastTask<DatagramDemultiplexer, &DatagramDemultiplexer::read_again>
      read_on_;  // when what followed from the last turn has left
};

}  // namespace post
