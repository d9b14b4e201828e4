// Messages as applications see them (draft section 2.2): handles over shared immutable octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bytes.h"
#include "model/outcome.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

/// A Message that send() or begin() accepted; only they make one. Another Message of the same
/// Association may name it as its antecedent, whatever has become of it since (rules 42 to 44).
class MessageRef {
 public:
  AssociationId association() const { return association_; }
  CarrierId carrier() const { return carrier_; }
  StreamId stream() const { return stream_; }     ///< the Carrier's, within the Association
  MessageId message() const { return message_; }  ///< from 1 in the order of submission
  friend bool operator==(const MessageRef&, const MessageRef&) = default;

 private:
  friend class SendSide;
  MessageRef(AssociationId association, CarrierId carrier, StreamId stream, MessageId message)
      : association_(association), carrier_(carrier), stream_(stream), message_(message) {}

  AssociationId association_;
  CarrierId carrier_;
  StreamId stream_;
  MessageId message_;
};

/// A wish to one stack, that others ignore: "udp.dscp" = "46" (draft section 2.2).
struct StackProperty {
  std::string name;
  std::string value;
  friend bool operator==(const StackProperty&, const StackProperty&) = default;
};

/// What an application asks for one Message. Copied when it is accepted: later changes have no
/// effect (rule 22). The defaults are rule 17's.
struct MessageProperties {
  std::optional<Duration> lifetime{};  ///< from acceptance (rule 46); above 0 (rule 52)
  std::int64_t niceness = 0;           ///< 0 goes first, strictly (rule 28)
  std::vector<MessageRef> after{};     ///< delivered before this one, or this one never (rule 36)
  /// In submission order among the ordered Messages of its Carrier. Absent: if niceness, lifetime
  /// and antecedents are all default (rule 31).
  std::optional<bool> ordered{};
  bool independent_if_expired = false;  ///< the expiry of an antecedent does not end it (rule 38)
  bool idempotent = false;              ///< may arrive more than once (rules 10, 55)
  bool immediate = false;               ///< in a packet of its own where it fits (rule 27)
  bool final = false;                   ///< the Carrier's last one (rules 14, 35)
  std::vector<StackProperty> stack{};

  friend bool operator==(const MessageProperties&, const MessageProperties&) = default;
};

/// A Message to send. Setters chain on a temporary:
///
///     carrier.send(OutMessage("Hello!").lifetime(200ms).niceness(1).after(earlier))
class OutMessage {
 public:
  OutMessage() = default;                                                  ///< of no octets
  OutMessage(Bytes content) : content_(std::move(content)) {}              // NOLINT: meant
  OutMessage(std::string_view text) : content_(Bytes::copy_of(text)) {}    // NOLINT: meant
  OutMessage(const std::string& text) : content_(Bytes::copy_of(text)) {}  // NOLINT: meant
  OutMessage(const char* text) : content_(Bytes::copy_of(text)) {}         // NOLINT: meant
  OutMessage(OutMessage&&) = default;
  OutMessage& operator=(OutMessage&&) = default;

  OutMessage&& lifetime(Duration lifetime) && { return set(properties_.lifetime, lifetime); }
  OutMessage&& niceness(std::int64_t niceness) && { return set(properties_.niceness, niceness); }
  OutMessage&& after(const MessageRef& antecedent) && {
    return push(properties_.after, antecedent);
  }
  OutMessage&& ordered(bool ordered = true) && { return set(properties_.ordered, ordered); }
  OutMessage&& independent_if_expired() && { return set(properties_.independent_if_expired, true); }
  OutMessage&& idempotent() && { return set(properties_.idempotent, true); }
  OutMessage&& immediate() && { return set(properties_.immediate, true); }
  OutMessage&& final() && { return set(properties_.final, true); }
  OutMessage&& stack_property(std::string name, std::string value) && {
    return push(properties_.stack, StackProperty{std::move(name), std::move(value)});
  }

  OutMessage share() const;  ///< another handle with the same properties; no octet is copied
  const Bytes& content() const& { return content_; }
  Bytes content() && { return std::move(content_); }
  MessageProperties& properties() { return properties_; }
  const MessageProperties& properties() const { return properties_; }

 private:
  template <class Field, class Value>
  OutMessage&& set(Field& field, Value value) {
    field = value;
    return std::move(*this);
  }
  template <class Value>
  OutMessage&& push(std::vector<Value>& to, Value value) {
    to.push_back(std::move(value));
    return std::move(*this);
  }

  Bytes content_;
  MessageProperties properties_;
};

/// What the stack knows of how a Message came. Absent: this stack cannot tell.
struct Arrival {
  TransientId transient{};  ///< that brought its last octet
  PathId path{};
  std::optional<std::uint8_t> ecn{};  ///< 0 to 3 (RFC 3168), of the packet with its last octet
  bool early = false;      ///< some of it came before establishment was complete (rule 60)
  bool late = false;       ///< sent after its deadline (rule 50)
  bool duplicate = false;  ///< an idempotent Message that was handed over before (rule 60)
};

/// A Message that arrived whole.
class InMessage {
 public:
  InMessage(MessageId id, Bytes content, Arrival arrival = {})
      : content_(std::move(content)), id_(id), arrival_(arrival) {}
  InMessage(InMessage&&) = default;
  InMessage& operator=(InMessage&&) = default;

  const Bytes& content() const { return content_; }
  std::string_view text() const { return content_.text(); }
  std::size_t size() const { return content_.size(); }
  MessageId id() const { return id_; }  ///< from 1 on each Carrier, in the order of handing over
  const Arrival& arrival() const { return arrival_; }
  OutMessage share() const { return OutMessage(content_); }  ///< to send on; nothing is copied

 private:
  Bytes content_;
  MessageId id_;
  Arrival arrival_;
};

/// A part of an arriving Message (draft section 2.2). Parts of one Message share its id and come in
/// order without gaps (rule 80).
struct InPart {
  MessageId id = 0;  ///< from 1 on each Carrier, in the order of first parts
  std::uint64_t offset = 0;
  Bytes content{};
  bool complete = false;  ///< the last one; it may be empty
  Arrival arrival{};
};

/// What a reader of parts asks for (rule 79): at least `min` octets unless the Message ends or the
/// buffer is full, never more than `max`.
struct PartSize {
  std::uint64_t min = 1;
  std::uint64_t max = UINT64_MAX;
};

}  // namespace post
