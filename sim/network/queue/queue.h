// What a link's queue takes. A discipline is one file in this folder and one line in registry.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

/// What waits; the packet in the transmitter is not counted.
struct QueueDepth {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< IP octets
};

/// Decides over the packets of one direction; the world holds them, first in first out.
class QueueModel {
 public:
  virtual ~QueueModel() = default;
  /// Asked once for every packet that has to wait.
  virtual Verdict on_arrival(const PacketMeta& packet, const QueueDepth& depth) = 0;
  /// True where a packet of `bytes` is certain not to be taken: hosts then hold datagrams back
  /// instead of losing them.
  virtual bool full(std::uint64_t bytes, const QueueDepth& depth) const = 0;
};

/// The parameters of all disciplines; each reads its own.
struct QueueOptions {
  std::string kind = "drop_tail";
  std::optional<std::uint64_t> packets = 100;  ///< drop_tail: at most so many; absent: any number
  std::optional<std::uint64_t> bytes = {};     ///< drop_tail: at most so many IP octets
};

struct QueueKind {
  std::string_view name;
  std::unique_ptr<QueueModel> (*make)(const QueueOptions& options);
};

/// All disciplines, sorted by name.
const std::vector<QueueKind>& queue_kinds();

/// Error `unknown_queue` names what there is.
Result<std::unique_ptr<QueueModel>> make_queue(const QueueOptions& options);

}  // namespace post::sim
