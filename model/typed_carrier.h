// Carriers of an application's own type of Message.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <utility>

#include "model/carrier.h"
#include "model/handler.h"

namespace post {

/// Turns values into the content of Messages and back. Pure: the same in, the same out. What
/// decode() refuses did not arrive as a value; the Carrier goes on.
///
///     struct Celsius {
///       using Message = int;
///       static OutMessage encode(int degrees) { return OutMessage(std::to_string(degrees)); }
///       static Result<int> decode(const InMessage& message);
///     };
///
/// Where the two directions differ, it names `Out` and `In` instead of `Message`.
template <class Codec>
struct CodecTypes {
  using Out = typename Codec::Message;
  using In = typename Codec::Message;
};
template <class Codec>
requires requires {
  typename Codec::Out;
  typename Codec::In;
}
struct CodecTypes<Codec> {
  using Out = typename Codec::Out;
  using In = typename Codec::In;
};

template <class Codec>
concept MessageCodec = requires(const typename CodecTypes<Codec>::Out& value,
                                const InMessage& message) {
  { Codec::encode(value) } -> std::convertible_to<OutMessage>;
  { Codec::decode(message) } -> std::convertible_to<Result<typename CodecTypes<Codec>::In>>;
};

/// A handle, cheap to copy, around that of a Carrier. Its copies share one on_error() handler.
template <MessageCodec Codec>
class TypedCarrier {
 public:
  using Out = typename CodecTypes<Codec>::Out;
  using In = typename CodecTypes<Codec>::In;

  explicit TypedCarrier(Carrier carrier) : carrier_(std::move(carrier)) {}

  Outcome<MessageRef> send(const Out& value, SendObserver* observer = nullptr) {
    return carrier_.send(Codec::encode(value), observer);
  }
  /// With these instead of the properties that the codec gave it.
  Outcome<MessageRef> send(const Out& value, MessageProperties properties,
                           SendObserver* observer = nullptr) {
    OutMessage message = Codec::encode(value);
    message.properties() = std::move(properties);
    return carrier_.send(std::move(message), observer);
  }

  /// As Carrier::ready(). What cannot be decoded goes to on_error().
  Outcome<void> ready(RepeatedHandler<In> handler) {
    if (!handler) return carrier_.ready(nullptr);
    return carrier_.ready([handler = std::move(handler), errors = errors_](InMessage message) {
      Result<In> value = Codec::decode(message);
      if (value) return handler(*std::move(value));
      if (const auto tell = *errors) tell(value.error());
      return true;
    });
  }
  /// As Carrier::receive(). The codec's error comes to `handler`.
  Outcome<ReceiveId> receive(std::function<void(Result<In>)> handler) {
    return carrier_.receive([handler = std::move(handler)](Result<InMessage> message) {
      handler(message ? Codec::decode(*message) : Result<In>(message.error()));
    });
  }
  /// The Carrier's errors, and the codec's.
  Outcome<void> on_error(std::function<void(const Error&)> handler) {
    *errors_ = handler;
    return carrier_.on_error(std::move(handler));
  }

  /// All else is as of any Carrier.
  Carrier& carrier() { return carrier_; }

 private:
  using ErrorHandler = std::function<void(const Error&)>;

  Carrier carrier_;
  std::shared_ptr<ErrorHandler> errors_ = std::make_shared<ErrorHandler>();
};

}  // namespace post
