// A listening TCP socket of the system.
#pragma once

#include <memory>

#include "adapters/posix/context.h"
#include "adapters/posix/descriptor.h"
#include "model/host.h"

namespace post::posix {

/// Connections wait in the kernel for a delegate. They wait there, too, while the process has no
/// descriptor left for them.
class TcpListener final : public StreamListener, private Watch::Handler {
 public:
  static Result<std::unique_ptr<StreamListener>> listen(std::shared_ptr<Context> context,
                                                        const SocketAddress& local);

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }

 private:
  static constexpr Duration kRetry = std::chrono::milliseconds(50);
  static constexpr unsigned kAcceptsPerTurn = 16;

  TcpListener(std::shared_ptr<Context> context, Descriptor socket);

  void on_events(std::uint32_t events) override;
  void arm_accept();
  void accept();
  void wait_or_go_on(int error);
  bool accepted_enough_this_turn();

  std::shared_ptr<Context> context_;
  Descriptor socket_;
  SocketAddress local_;
  Delegate* delegate_ = nullptr;
  bool acceptable_ = false;
  unsigned accepted_this_turn_ = 0;
  Time turn_{};
  Watch watch_;
  Task retry_;
  Task accept_;
};

}  // namespace post::posix
