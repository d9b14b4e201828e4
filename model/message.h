// Messages as applications see them (draft section 2.2): handles over shared immutable octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "model/bytes.h"
#include "model/trace.h"

namespace post {

/// Why a Message ended without being delivered. The names are part of the trace schema (name_of).
enum class FailureCause : std::uint8_t {
  kEstablishment,         ///< no candidate came up (rule 70)
  kAborted,               ///< abort() here (rule 13)
  kPeerAborted,           ///< the peer broke off
  kClosedBeforeDelivery,  ///< close() waited as long as the policy allows (rule 12)
  kDeliveryUnknown,       ///< the last Transient went with octets that may have arrived (rule 10)
  kPeerClosed,            ///< the peer ended both directions at once (rule 15)
  kDormant,               ///< a passively opened Carrier lost its last Transient (rule 8)
  kTooLarge,              ///< longer than the stack that won can carry (rule 25)
  kInconsistent,  ///< the stack that won cannot give what the Message asks for (rules 26, 61)
};
std::string_view name_of(FailureCause cause);

/// A Message that send() accepted. Only send() makes one.
class MessageRef {
 public:
  CarrierId carrier() const { return carrier_; }
  MessageId message() const { return message_; }
  friend bool operator==(const MessageRef&, const MessageRef&) = default;

 private:
  friend class SendSide;
  MessageRef(CarrierId carrier, MessageId message) : carrier_(carrier), message_(message) {}

  CarrierId carrier_;
  MessageId message_;
};

/// A Message to send: reliable, ordered on its Carrier, niceness 0 (rule 17).
class OutMessage {
 public:
  OutMessage(Bytes content) : content_(std::move(content)) {}              // NOLINT: meant
  OutMessage(std::string_view text) : content_(Bytes::copy_of(text)) {}    // NOLINT: meant
  OutMessage(const std::string& text) : content_(Bytes::copy_of(text)) {}  // NOLINT: meant
  OutMessage(const char* text) : content_(Bytes::copy_of(text)) {}         // NOLINT: meant
  OutMessage(OutMessage&&) = default;
  OutMessage& operator=(OutMessage&&) = default;

  OutMessage share() const { return OutMessage(content_); }  ///< another handle; nothing is copied
  const Bytes& content() const { return content_; }

 private:
  Bytes content_;
};

/// A Message that arrived whole.
class InMessage {
 public:
  InMessage(MessageId id, Bytes content) : content_(std::move(content)), id_(id) {}
  InMessage(InMessage&&) = default;
  InMessage& operator=(InMessage&&) = default;

  const Bytes& content() const { return content_; }
  std::string_view text() const { return content_.text(); }
  std::size_t size() const { return content_.size(); }
  MessageId id() const { return id_; }  ///< from 1 on each Carrier, in the order of arrival
  OutMessage share() const { return OutMessage(content_); }  ///< to send on; nothing is copied

 private:
  Bytes content_;
  MessageId id_;
};

/// What becomes of a Message (rule 19): `sent` at most once, then at most one of acked and failed.
/// Must outlive the Messages it was given with, or their Endpoint. Never called from inside an API
/// call (rule 3).
class SendObserver {
 public:
  virtual ~SendObserver() = default;
  /// Its last octet went to a stack's transmit path (rule 20); the end of it where the stack gives
  /// no acks.
  virtual void on_sent(const MessageRef&) {}
  /// The peer's stack holds it.
  virtual void on_acked(const MessageRef&) {}
  virtual void on_failed(const MessageRef&, FailureCause) {}
};

}  // namespace post
