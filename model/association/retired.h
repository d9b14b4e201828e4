// An instance whose Carrier has closed: it delivers what it was given and ends in its own time.
#pragma once

#include <memory>

#include "model/bystander.h"
#include "model/host.h"

namespace post {

/// What still arrives is dropped. After `linger` it is reset; one without a connection as soon as
/// nothing of it waits here.
class Retired final : private Bystander {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// It ended; it must not be destroyed inside this call.
    virtual void retired_down(Retired& retired, Cause cause) = 0;
  };

  Retired(Host& host, Owner& owner, TransientId id, Duration linger,
          std::unique_ptr<ProtocolStackInstance> instance);
  ~Retired() override;

  TransientId id() const { return id_; }

 private:
  void on_up(EarlyResult) override {}
  void on_down(Cause cause) override;
  void give_up();

  Owner& owner_;
  TransientId id_;
  std::unique_ptr<ProtocolStackInstance> instance_;
  Task linger_;
};

}  // namespace post
