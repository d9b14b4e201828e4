// The network of a POSIX host: its interfaces, and sockets made on request.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/posix/context.h"
#include "model/host.h"

namespace post::posix {

class PosixNetwork final : public Network {
 public:
  using PathHintSource = std::function<PathHints(const StreamPath&)>;

  PosixNetwork(std::shared_ptr<Context> context, HostOptions options)
      : context_(std::move(context)),
        path_hints_(std::move(options.path_hints)),
        provisioning_domains_(std::move(options.provisioning_domains)) {}

  std::vector<Interface> interfaces() const override;
  bool routable(const IpAddress& local, InterfaceId interface,
                const IpAddress& remote) const override;
  Capabilities capabilities() const override;
  PathHints path_hints(const StreamPath& path) const override;
  void add_observer(Observer& observer) override;
  void remove_observer(Observer& observer) override;
  Result<std::unique_ptr<DatagramSocket>> bind_datagram(const SocketAddress& local,
                                                        InterfaceId interface) override;
  Result<std::unique_ptr<ByteChannel>> connect_stream(const StreamPath& path,
                                                      const StreamOptions& options) override;
  Result<std::unique_ptr<StreamListener>> listen_stream(const SocketAddress& local) override;
  Result<void> join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface) override;
  Result<void> join_source(DatagramSocket& socket, const IpAddress& group, const IpAddress& source,
                           InterfaceId interface) override;

 private:
  Result<void> join_group(DatagramSocket& socket, const IpAddress& group,
                          std::optional<IpAddress> source, InterfaceId interface);

  std::shared_ptr<Context> context_;
  PathHintSource path_hints_;
  std::map<std::string, std::string> provisioning_domains_;
};

}  // namespace post::posix
