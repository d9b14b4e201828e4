// Octets in bulk over byte channels, at the Host seam: what benchmarks and studies send.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "model/host.h"

namespace post::bulk {

inline constexpr std::size_t kBlock = 64 * 1024;  ///< written and read at once

/// A block of equal octets.
Bytes content();

/// Writes as fast as the channel takes it, then finishes.
class Sender final : ByteChannel::Delegate {
 public:
  /// Connects at once. The path has to have an address and interface that can reach its remote.
  Sender(Host& host, const StreamPath& path, std::uint64_t octets,
         const StreamOptions& options = {});
  ~Sender() override;

  ByteChannel& channel() { return *channel_; }
  bool closed() const { return closed_; }

 private:
  void write();
  void on_up(std::size_t early) override;
  void on_readable() override {}
  void on_writable() override { write(); }
  void on_peer_finished() override {}
  void on_closed(Cause) override { closed_ = true; }

  Bytes content_;
  std::uint64_t octets_;
  std::uint64_t written_ = 0;
  bool closed_ = false;
  std::unique_ptr<ByteChannel> channel_;
};

/// Accepts connections and reads all that comes over each.
class Receiver final : StreamListener::Delegate {
 public:
  Receiver(Host& host, const SocketAddress& local);
  ~Receiver() override;

  std::uint64_t octets() const { return octets_; }  ///< over all connections
  std::uint64_t octets_from(const IpAddress& sender) const;
  Time first_arrival() const { return first_; }  ///< kNever: none yet
  Time last_arrival() const { return last_; }

 private:
  class Connection;
  void on_accepted(std::unique_ptr<ByteChannel> channel) override;
  void arrived(std::size_t octets);

  Executor& executor_;
  std::unique_ptr<StreamListener> listener_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::byte> buffer_;
  std::uint64_t octets_ = 0;
  Time first_ = kNever;
  Time last_ = kNever;
};

}  // namespace post::bulk
