// The frames of post/1 (docs/wire.md), as values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/psi_types.h"
#include "model/stacks/post/varint.h"

namespace post::wire {

inline constexpr std::uint64_t kVersion = 1;
inline constexpr std::array<std::byte, 4> kMagic = {std::byte{'p'}, std::byte{'o'}, std::byte{'s'},
                                                    std::byte{'t'}};
/// Octets of one frame behind its type and length; what says more is refused.
inline constexpr std::uint64_t kMaxFrame = 64 * 1024;
/// Octets that the properties of one Message may take.
inline constexpr std::uint64_t kMaxProperties = 32 * 1024;
/// Credit that a Message is charged at least: its receiver keeps more of it than its content.
inline constexpr std::uint32_t kLeastCharge = 64;
inline constexpr std::size_t kMaxReason = 256;  ///< octets of the text in CLOSE
/// Octets of a DATA frame before content and properties, at most.
inline constexpr std::size_t kDataOverhead = 1 + 4 + 1 + 8 + 8 + 8 + 4;

inline constexpr unsigned kHelloJoins = 0x01;

/// The flags in the first octet of DATA; others are refused.
inline constexpr unsigned kDataLast = 0x01;        ///< the end mark is behind this content
inline constexpr unsigned kDataEarly = 0x02;       ///< it left before the handshake was complete
inline constexpr unsigned kDataLate = 0x04;        ///< it left after its deadline
inline constexpr unsigned kDataProperties = 0x08;  ///< properties stand before the content

enum class FrameType : std::uint64_t {
  kHello = 0x01,
  kJoin = 0x02,
  kOpen = 0x03,
  kAccept = 0x04,
  kReject = 0x05,
  kData = 0x06,
  kSkip = 0x07,
  kSkipAck = 0x08,
  kAck = 0x09,
  kCredit = 0x0a,
  kFinish = 0x0b,
  kPing = 0x0c,
  kPong = 0x0d,
  kClose = 0x0e,
  kProperties = 0x0f,
  kPacketAck = 0x10,
};

/// Why a connection is closed at once. What a peer may say beyond these counts as kProtocol.
enum class CloseCode : std::uint64_t {
  kDone = 0,      ///< nothing is wrong: the instance is no longer needed
  kProtocol = 1,  ///< a frame that may not come, or cannot be parsed
  kVersion = 2,   ///< no common version
  kJoin = 3,      ///< an unknown Association, or a proof that does not hold
  kLimit = 4,     ///< more streams, properties or frames than this end keeps
  kRefused = 5,   ///< nobody takes the connection
  kAborted = 6,   ///< the application broke off
};
std::string_view name_of(CloseCode code);
/// Of an error that this stack gives its peer as the reason to close.
CloseCode code_of(std::string_view error_name);

using Key = std::array<std::byte, 16>;
using Proof = std::array<std::byte, 32>;

struct HelloFrame {
  std::uint64_t version = kVersion;  ///< the highest that this end speaks
  bool joins = false;                ///< JOIN follows: this connection is for an old Association
  Key key{};                         ///< fresh for each connection
  std::uint64_t max_streams = 0;     ///< forks of the peer that may be open at once
  std::uint64_t max_message = kLargestVarint;  ///< octets of a Message
  friend bool operator==(const HelloFrame&, const HelloFrame&) = default;
};
struct JoinFrame {
  Key association{};
  bool alone = false;          ///< the initiator holds no other connection of the Association
  std::optional<Proof> proof;  ///< absent in the initiator's first
  friend bool operator==(const JoinFrame&, const JoinFrame&) = default;
};
struct OpenFrame {
  StreamId stream = 0;
  StreamId parent = 0;
  friend bool operator==(const OpenFrame&, const OpenFrame&) = default;
};
struct AnswerFrame {  ///< ACCEPT or REJECT
  StreamId stream = 0;
  bool accept = false;
  friend bool operator==(const AnswerFrame&, const AnswerFrame&) = default;
};
/// What a skip notice tells of a Message: all but its antecedents and its lifetime.
struct SkipFrame {
  MessageKey key;
  WireProperties properties;
};
struct SkipAckFrame {
  MessageKey key;
  friend bool operator==(const SkipAckFrame&, const SkipAckFrame&) = default;
};
/// Octets of Messages that the peer's stack holds.
struct AckFrame {
  struct Entry {
    MessageId message = 0;
    /// None: all of this Message, and of as many that follow by number as `more` says.
    std::vector<Range> ranges{};
    std::uint64_t more = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  StreamId stream = 0;
  std::vector<Entry> entries{};
  friend bool operator==(const AckFrame&, const AckFrame&) = default;
};
struct CreditFrame {
  StreamId stream = 0;
  Credit credit;
};
struct FinishFrame {
  StreamId stream = 0;
  friend bool operator==(const FinishFrame&, const FinishFrame&) = default;
};
struct PingFrame {
  std::uint64_t token = 0;
  friend bool operator==(const PingFrame&, const PingFrame&) = default;
};
struct PongFrame {
  std::uint64_t token = 0;
  friend bool operator==(const PongFrame&, const PongFrame&) = default;
};
struct CloseFrame {
  CloseCode code = CloseCode::kDone;
  std::string reason{};
  friend bool operator==(const CloseFrame&, const CloseFrame&) = default;
};
/// A part of the properties of a Message that do not fit into one packet beside content.
struct PropertiesFrame {
  MessageKey key;
  std::uint64_t offset = 0;
  std::uint64_t total = 0;
  Bytes octets{};
};
/// Over datagrams: packets that arrived (RFC 9000 section 19.3), newest first.
struct PacketAckFrame {
  std::vector<Range> packets{};        ///< disjoint, descending; each not empty
  Duration delay{};                    ///< between the newest one's arrival and this
  std::uint64_t congestion_marks = 0;  ///< packets with ECN CE so far
  friend bool operator==(const PacketAckFrame&, const PacketAckFrame&) = default;
};

/// A Chunk is a DATA frame, or a part of one: content is handed on as it comes.
using Frame = std::variant<Chunk, HelloFrame, JoinFrame, OpenFrame, AnswerFrame, SkipFrame,
                           SkipAckFrame, AckFrame, CreditFrame, FinishFrame, PingFrame, PongFrame,
                           CloseFrame, PropertiesFrame, PacketAckFrame>;

}  // namespace post::wire
