// What a ByteChannel still has to tell its delegate, one call an item of work and in one order: the
// same in every world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/cause.h"
#include "model/executor.h"
#include "model/host.h"

namespace post {

/// The channel notes what happened and arms a Task; that Task calls tell(). `drained` says that the
/// delegate has read all octets: until then the peer's end, and an end in order, wait behind them.
struct ChannelNotices {
  bool up = false;
  bool readable = false;
  bool writable = false;
  bool peer_finished = false;
  std::optional<Cause> closed{};

  bool due(bool drained) const { return first(drained) != Notice::kNone; }

  /// Gives the first notice that is due, and arms `task` again where more are. The call comes last:
  /// the delegate may destroy the channel in it. `delegate` is null after its on_closed.
  void tell(ByteChannel::Delegate*& delegate, bool drained, Task& task,
            std::size_t early_accepted = 0) {
    if (delegate == nullptr) return;
    ByteChannel::Delegate& to = *delegate;
    const Notice notice = first(drained);
    take(notice);
    if (notice == Notice::kClosed) {
      delegate = nullptr;
      return to.on_closed(*closed);
    }
    if (due(drained)) task.arm();
    if (notice == Notice::kUp) return to.on_up(early_accepted);
    if (notice == Notice::kReadable) return to.on_readable();
    if (notice == Notice::kWritable) return to.on_writable();
    if (notice == Notice::kPeerFinished) return to.on_peer_finished();
  }

 private:
  enum class Notice : std::uint8_t { kNone, kUp, kReadable, kWritable, kPeerFinished, kClosed };

  Notice first(bool drained) const {
    if (up) return Notice::kUp;
    if (readable) return Notice::kReadable;
    if (writable) return Notice::kWritable;
    if (peer_finished && drained) return Notice::kPeerFinished;
    if (closed && (drained || closed != Cause::kFinished)) return Notice::kClosed;
    return Notice::kNone;
  }

  void take(Notice notice) {
    if (notice == Notice::kUp) up = false;
    if (notice == Notice::kReadable) readable = false;
    if (notice == Notice::kWritable) writable = false;
    if (notice == Notice::kPeerFinished) peer_finished = false;
  }
};

}  // namespace post
