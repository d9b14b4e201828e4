// The Carriers that a peer forked off one of ours, until the application decides (rules 73, 75,
// 76).
#pragma once

#include <functional>
#include <memory>

#include "model/carrier.h"
#include "model/fifo.h"
#include "model/host.h"

namespace post {

class Forks {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void answer_fork(const std::shared_ptr<LiveCarrier>& forked, bool accept) = 0;
    virtual std::shared_ptr<void> hold() = 0;  ///< during a handler, which may end the Endpoint
  };
  Forks(Host& host, Owner& owner, std::size_t backlog);

  /// Asked for what waits and for what comes; empty: what comes goes to the Listener instead.
  void set_handler(ForkHandler handler);
  bool has_handler() const { return handler_ != nullptr || in_handler_; }
  /// False: the backlog is full (rule 76). What ends while it waits is not asked for.
  bool offer(std::shared_ptr<LiveCarrier> forked);
  /// What waits, which nobody will decide about any more.
  Fifo<std::shared_ptr<LiveCarrier>> take_all();
  void silence();

 private:
  void run();
  void ask();

  Owner& owner_;
  std::size_t backlog_;
  ForkHandler handler_;
  Fifo<std::shared_ptr<LiveCarrier>> waiting_;
  bool in_handler_ = false;
  bool replaced_ = false;
  bool silent_ = false;
  Task run_;
};

}  // namespace post
