// The values that cross the edge of a protocol stack instance: keys, octet ranges, chunks, traits.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/bytes.h"
#include "model/message.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

struct MessageKey {
  StreamId stream = 0;
  MessageId message = 0;
  friend auto operator<=>(const MessageKey&, const MessageKey&) = default;
  friend bool operator==(const MessageKey&, const MessageKey&) = default;
};

/// Octets [begin, end) of a Message. The end mark is octet n of a Message of n octets, so empty
/// Messages work too.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
  friend bool operator==(const Range&, const Range&) = default;
};

/// Octets of a Message that the peer's stack holds.
struct AckedOctets {
  MessageKey key;
  Range octets;
};

/// The properties of a Message that a stack may carry to the peer.
struct WireProperties {
  std::optional<std::uint64_t>
      octets;  ///< with the end mark; in a skip: the credit ever charged; absent: not yet known
  std::uint64_t order =
      0;  ///< place among the ordered Messages of the stream, from 1; 0: unordered
  std::int64_t niceness = 0;
  bool independent = false;
  bool idempotent = false;
  bool held = false;  ///< hold credit was charged (rule 81)
  /// What is left of its lifetime when this leaves: there is no common clock (rule 53). kForever:
  /// none.
  Duration lifetime = kForever;
  std::vector<MessageKey> after;
  std::vector<StackProperty> stack;  ///< for the stack here; never on the wire
};

/// Carrier-wide absolute totals of first allotments, the same on every PSI; the maximum wins.
struct Credit {
  std::uint64_t octets = 0;
  std::uint64_t hold = 0;
};

struct Chunk {
  MessageKey key;
  std::uint64_t offset = 0;
  Bytes bytes;
  bool last = false;           ///< this chunk carries the end mark
  bool early = false;          ///< before the handshake was complete
  bool late = false;           ///< handed over after the deadline (rule 50)
  bool immediate = false;      ///< in no packet with another Message (rule 27)
  bool ahead = false;          ///< read before what was sent before it: behind a hole (rule 31)
  Time useful_until = kNever;  ///< the Message's deadline, for path elements (draft section 2.2)
  std::optional<std::uint8_t> ecn{};  ///< of the packet that brought it, where the stack knows
  std::shared_ptr<const WireProperties> properties;  ///< with offset 0

  Range range() const { return {offset, offset + bytes.size() + (last ? 1 : 0)}; }
};

/// What a stack guarantees. Where one is false, the weaker guarantee of the rules applies and is
/// traced.
struct PsiTraits {
  bool boundaries = false;     ///< Messages keep their ends; without: one Message a direction
  bool empty_messages = true;  ///< a Message of no octets can be told from none (rule 26)
  bool needs_total = false;    ///< a Message's length comes first: a partial one waits for its end
  bool multistream = false;    ///< several Carriers share it
  bool acks = false;           ///< tells when the peer's stack holds an octet (rule 19)
  bool abandon = false;        ///< can stop a Message that was partly sent (rule 50)
  bool interleaves = false;    ///< chunks of several Messages may alternate (rule 33)
  bool in_order = false;       ///< arrival order is sending order
  bool holds_order = false;    ///< the peer holds successors back (rule 36)
  /// Keys and offsets mean the same on every Transient of the Association, and the peer removes
  /// duplicates by them (rule 85). Without: they count what came over this Transient.
  bool dedupes = false;
  bool credit = false;  ///< the peer's Credit bounds what is sent; none before the first on_credit
  std::uint32_t least_charge = 0;  ///< credit of a Message of fewer octets: its receiver keeps more
  bool repairs = false;            ///< retransmits by itself
  bool joins = false;              ///< a second instance can join the Association
  bool connectionless = false;     ///< up as soon as a path is chosen (rule 69)
  bool groups = false;             ///< sends to multicast groups and hears them
  bool half_close = false;         ///< one direction may end before the other (rule 15)
  bool may_duplicate = false;      ///< a Message may arrive twice (rule 61)
  bool secure = false;             ///< authenticated and encrypted
  std::uint64_t max_streams = UINT64_MAX;  ///< Carriers that the peer keeps on it at once
  std::uint64_t max_message = UINT64_MAX;  ///< content octets
  std::uint64_t early_limit = 0;           ///< octets before on_up

  /// Credit of a Message of which so many octets, end mark included, were allotted (rule 81).
  std::uint64_t charge_of(std::uint64_t octets) const {
    return octets > 0 && octets < least_charge ? least_charge : octets;
  }
  /// It has keys by which a skip notice can name a Message (rule 32).
  bool tells_skips() const { return dedupes || holds_order || credit; }
};

struct PathSample {
  std::optional<Duration> srtt;
  std::size_t max_chunk = 0;  ///< octets in one send() that suit this path
};

enum class EarlyResult : std::uint8_t { kNone, kAccepted, kRejected };

/// What instances of one Association share on stacks with the trait `joins`: a further one proves
/// with it that it belongs there.
struct JoinSecret {
  std::array<std::byte, 16> association{};  ///< its name among peers; no secret
  std::array<std::byte, 32> key{};          ///< never in a trace
  friend bool operator==(const JoinSecret&, const JoinSecret&) = default;
};

/// Looks up an Association of this end by its name among peers.
using FindAssociation =
    std::function<std::optional<JoinSecret>(const std::array<std::byte, 16>& association)>;
/// What a peer proved when it opened a further instance.
struct Joining {
  std::array<std::byte, 16> association{};
  bool alone = false;  ///< the Association's other instances are gone at the peer
  friend bool operator==(const Joining&, const Joining&) = default;
};

struct TransientView {
  TransientId id{};
  PathSample path;
  std::size_t budget = 0;
  PsiTraits traits;
  bool up = false;
};

}  // namespace post
