// Sinks (draft section 2.1): Carriers that only receive, from whoever sends to an address or to a
// multicast group.
#pragma once

#include "model/handler.h"
#include "model/message.h"
#include "model/special/many_senders.h"

namespace post {

class Sink final : public ManySenders {
 public:
  using Handler = RepeatedHandler<InMessage>;

  explicit Sink(const std::shared_ptr<LiveResponder>& sink) : ManySenders(sink) {}
  explicit Sink(Error error) : ManySenders(std::move(error)) {}

  /// Gives each whole Message of any sender to `handler`, until it returns false: then what each
  /// sender sends waits in its own receive_buffer (rules 77, 81), and new senders in the backlog.
  /// Takes the place of an earlier handler.
  Outcome<void> ready(Handler handler);
};

}  // namespace post
