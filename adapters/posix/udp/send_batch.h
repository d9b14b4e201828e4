// Datagrams that wait for the end of a turn, to leave in as few system calls as can be.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "adapters/posix/posix_host.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/udp/control.h"
#include "model/bytes.h"

namespace post::posix {

/// Where a datagram goes and how.
struct Outgoing {
  SocketAddress to;
  unsigned scope = 0;  ///< the system's index of the interface, for link-local addresses
  std::optional<IpAddress> source = {};  ///< of a socket that is bound to no address
  std::uint8_t traffic_class = 0;        ///< DSCP and ECN
  friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

/// Equal neighbours, of one size, leave as one UDP_SEGMENT message; all messages leave by one
/// sendmmsg. Octets are not copied.
class SendBatch {
 public:
  enum class Outcome : std::uint8_t {
    kSent,
    kBlocked,    ///< the socket's buffer is full
    kNoBuffers,  ///< the interface's queue is full: nobody will tell when it is not
  };
  /// What became of a datagram that could not leave: the system's error number.
  using Failure = std::function<void(const SocketAddress& to, int error)>;

  bool empty() const { return first_ == entries_.size(); }
  bool full() const;
  void add(const Outgoing& way, std::span<const Bytes> parts);
  /// Sends all; what is left after kBlocked and kNoBuffers waits for the next call.
  Outcome flush(int socket, HostCounters& counters, const Failure& failure);

 private:
  static constexpr int kRetries = 2;
  static constexpr std::size_t kMostEntries = 256;
  static constexpr std::size_t kMostSegments = 64;    // UDP_MAX_SEGMENTS
  static constexpr std::size_t kMostOctets = 65'000;  // of one message, all segments
  static constexpr std::size_t kMostParts = 512;      // of one message; IOV_MAX is 1024

  struct Entry {
    Outgoing way;
    std::size_t first_part = 0;
    std::size_t parts = 0;
    std::size_t size = 0;
  };
  /// Entries that leave as one message.
  struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
  };

  bool extends(const Run& run, std::size_t octets, const Entry& next) const;
  void group();
  void build(std::size_t index);
  Outcome send_runs(int socket, HostCounters& counters, const Failure& failure);
  Outcome fail(int error, const Failure& failure);
  void clear();

  bool can_segment_ = true;  ///< false: an interface on the way cannot do UDP_SEGMENT
  bool segments_ = true;     ///< false: a message of several datagrams failed in this flush
  int retries_ = kRetries;
  std::vector<Entry> entries_;
  std::vector<Bytes> parts_;
  std::size_t first_ = 0;  ///< the first entry that has not left
  std::vector<Run> runs_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> headers_;
  std::vector<SystemAddress> names_;
  std::vector<ControlBuffer> controls_;
};

}  // namespace post::posix
