// What waits at a link, and what leaves next. A discipline is one file in this folder and one line
// in registry.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "sim/network/packet_meta.h"
#include "sim/network/rate/transmitter.h"

namespace post::sim {

/// The world's name for a packet that waits: one of those that wait now never has that of another.
using PacketHandle = std::uint32_t;

struct QueueDrop {
  PacketHandle handle = 0;
  std::string_view reason;  ///< static storage
};
/// The world keeps it from call to call, so that it stops allocating.
using QueueDrops = std::vector<QueueDrop>;

/// What is to be sent now.
struct Departure {
  PacketHandle handle = 0;
  std::uint32_t bytes = 0;  ///< IP octets
  bool mark = false;  ///< with Congestion Experienced (RFC 3168): only packets that are ECN-capable
};

/// The packets of one direction that wait, known by what a PacketMeta says of them; the world holds
/// them (PacketQueue). The packet in the transmitter is not among them.
class QueueModel {
 public:
  virtual ~QueueModel() = default;
  /// Asked once for every packet that has to wait for the transmitter, `out`. If the verdict passes
  /// it waits as `handle`. Those that have to go for it are added to `drops`, the newcomer possibly
  /// among them.
  virtual Verdict on_arrival(const PacketMeta& packet, PacketHandle handle, const Transmitter& out,
                             QueueDrops& drops) = 0;
  /// Asked when the transmitter is free. What is dropped instead of being sent is added to `drops`.
  /// Nothing: nothing waits any more.
  virtual std::optional<Departure> next(Time now, const Transmitter& out, QueueDrops& drops) = 0;
  /// Takes out one packet without judging it, those that would be sent first first; for a queue
  /// that is flushed. Nothing: nothing waits any more.
  virtual std::optional<PacketHandle> remove() = 0;
  /// True where a packet of `bytes` is certain not to be taken: hosts then hold datagrams back
  /// instead of losing them.
  virtual bool full(std::uint64_t bytes) const = 0;
  /// Whether PacketMeta::flow has to be filled in.
  virtual bool sees_flows() const { return false; }
  /// Whether packets that find the transmitter free pass through here as well.
  virtual bool sees_all() const { return false; }
};

/// Packets or IP octets or both; absent: any number.
struct QueueLimits {
  std::optional<std::uint64_t> packets = {};
  std::optional<std::uint64_t> bytes = {};
};

/// The parameters of all disciplines; each reads its own.
struct QueueOptions {
  std::string kind = "drop_tail";
  std::optional<std::uint64_t> packets = 100;  ///< at most so many; absent: any number
  std::optional<std::uint64_t> bytes = {};     ///< at most so many IP octets
  /// drop_tail: a packet that meets so many waiting, or more, is marked.
  QueueLimits mark_from = {};
  bool ecn = true;                                     ///< codel, fq_codel: mark rather than drop
  Duration target = std::chrono::milliseconds(5);      ///< codel, fq_codel
  Duration interval = std::chrono::milliseconds(100);  ///< codel, fq_codel
  std::uint64_t flows = 1024;                          ///< fq_codel: queues
  std::uint64_t quantum = 1514;                        ///< fq_codel: IP octets of a flow's turn
  /// strict_priority: the DSCPs of each band, first served first. What is named in none goes where
  /// 0 is, or else into the last one.
  std::vector<std::vector<std::uint8_t>> bands = {{44, 46, 48, 56}, {0}, {1}};
};

/// Whether a queue of these options ever marks packets.
bool can_mark(const QueueOptions& options);

struct QueueKind {
  std::string_view name;
  std::unique_ptr<QueueModel> (*make)(const QueueOptions& options);
};

/// All disciplines, sorted by name.
const std::vector<QueueKind>& queue_kinds();

/// Error `unknown_queue` names what there is.
Result<std::unique_ptr<QueueModel>> make_queue(const QueueOptions& options);

}  // namespace post::sim
