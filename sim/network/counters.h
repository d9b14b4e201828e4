// What links and nodes count.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace post::sim {

/// Drops by the name of their reason, sorted by name. Few reasons ever occur at one place.
class DropCounts {
 public:
  struct Entry {
    std::string_view reason;  ///< static storage
    std::uint64_t packets = 0;
  };

  void add(std::string_view reason);
  std::uint64_t of(std::string_view reason) const;
  std::uint64_t total() const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// One direction of a link. offered + duplicated = delivered + dropped + still under way.
struct LinkCounters {
  std::uint64_t offered = 0;     ///< packets the node handed over
  std::uint64_t sent = 0;        ///< packets whose last octet left the transmitter
  std::uint64_t sent_bytes = 0;  ///< IP octets of these
  std::uint64_t delivered = 0;   ///< packets handed to the node at the other end
  std::uint64_t delivered_bytes = 0;
  std::uint64_t marked = 0;      ///< packets that the queue marked: Congestion Experienced
  std::uint64_t remarked = 0;    ///< packets that the policer gave another DSCP
  std::uint64_t duplicated = 0;  ///< copies that came to be on the way
  DropCounts dropped;
};

}  // namespace post::sim
