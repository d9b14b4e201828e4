// Responders (draft section 2.1): receive Messages from many senders, and send only in reply.
#pragma once

#include "model/handler.h"
#include "model/message.h"
#include "model/source.h"
#include "model/special/many_senders.h"

namespace post {

class Responder final : public ManySenders {
 public:
  /// The Source reaches the sender of that Message, and only that one. It may be kept, for any
  /// number of replies (rule 78).
  using Handler = RepeatedHandler<InMessage, Source>;

  explicit Responder(const std::shared_ptr<LiveResponder>& responder) : ManySenders(responder) {}
  explicit Responder(Error error) : ManySenders(std::move(error)) {}

  /// Goes on with this handler, for instance after one that returned false (rule 77): what was sent
  /// meanwhile waited, in each sender's receive_buffer and, of new ones, in the backlog.
  Outcome<void> ready(Handler handler);
};

}  // namespace post
