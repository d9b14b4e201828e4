// Coroutines over Carriers: thin, cancellable, without a thread.
//
//     post::co::Task<> echo(post::Carrier carrier) {
//       while (auto message = co_await carrier.receive()) {
//         co_await post::co::send(carrier, message->share());
//       }
//     }
#pragma once

#include <utility>

#include "model/coroutine/accepting.h"
#include "model/coroutine/receiving.h"
#include "model/coroutine/scope.h"
#include "model/coroutine/sending.h"
#include "model/coroutine/task.h"

namespace post {

inline co::Receiving<InMessage> Carrier::receive() { return co::Receiving<InMessage>(*this); }
inline co::Receiving<InPart> Carrier::receive(PartSize size) {
  return co::Receiving<InPart>(*this, size);
}
inline co::Accepting Listener::accept() { return co::Accepting(*this); }

namespace co {

/// From a Carrier or a Source.
template <class From>
Sending send(From from, OutMessage message) {
  return Sending(from, std::move(message));
}

}  // namespace co
}  // namespace post
