// What has come to a host and waits for the delivery phase, in the order in which it came.
#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <variant>

#include "model/executor.h"
#include "model/host.h"

namespace post::ns3host {

class UdpSocket;

struct Arrival {
  UdpSocket* socket = nullptr;  ///< null: it has gone
  Datagram datagram;
};
struct ErrorReport {
  UdpSocket* socket = nullptr;
  PathError error;
};
struct InterfaceEvent {
  InterfaceId interface {};
  Network::Observer* observer = nullptr;  ///< who hears of it, where it still observes
};

/// Hands out one piece of work an item; that call is the last thing it does in it, so that the host
/// may go in it.
class DeliveryQueue {
 public:
  using Work = std::variant<InterfaceEvent, Arrival, ErrorReport>;
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void on_work(Work&& work) = 0;
  };

  DeliveryQueue(Executor& executor, EntityId entity, Receiver& receiver)
      : receiver_(receiver), deliver_(executor, Phase::kDelivery, entity, [this] { deliver(); }) {}

  void push(Work work) {
    work_.push_back(std::move(work));
    deliver_.arm();
  }
  /// Nothing comes for it any more.
  void forget(const UdpSocket& socket);

 private:
  void deliver();

  Receiver& receiver_;
  std::deque<Work> work_;
  Task deliver_;
};

}  // namespace post::ns3host
