// The seam model/host.h over the sockets of this machine.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/posix/loop.h"
#include "model/host.h"
#include "model/result.h"

namespace post::posix {

/// Whether a host's datagrams may be cut into fragments.
enum class Fragmentation : std::uint8_t {
  kNever,   ///< DF is set, and what does not fit is refused
  kPath,    ///< IPv4's routers cut; above the interface's MTU it is refused
  kSource,  ///< the kernel cuts, too: also in IPv6
};

struct HostOptions {
  std::string name;
  EntityId entity{1};         ///< orders hosts that share a loop
  TraceSink* sink = nullptr;  ///< none: no trace; outlives the host
  /// None: every random stream comes from the kernel. A seed makes the streams, not the run,
  /// repeat.
  std::optional<std::uint64_t> seed = {};
  /// A descriptor of the network namespace to live in, needed during create() only. None: that of
  /// the thread which creates the host. Several hosts of one thread may live in different ones; it
  /// takes CAP_SYS_ADMIN.
  std::optional<int> network_namespace = {};
  bool loopback = true;       ///< whether interfaces() shows loopback interfaces
  Duration stream_timeout{};  ///< TCP_USER_TIMEOUT; zero: the kernel's own
  /// Of TCP, by the kernel's name for it; empty: the kernel's default. Where it cannot be had,
  /// create() fails with `unsupported`.
  std::string congestion_control = {};
  std::function<PathHints(const StreamPath&)> path_hints = {};
  /// By interface name (RFC 7556): the kernel does not know them.
  std::map<std::string, std::string> provisioning_domains = {};
  Fragmentation fragmentation = Fragmentation::kNever;
};

/// What a host did that its sockets cannot tell.
struct HostCounters {
  std::uint64_t receive_overflows = 0;  ///< datagrams that the kernel dropped for want of room
  std::uint64_t accept_waits = 0;       ///< times a listener waited for free descriptors
  std::uint64_t segmented_sends = 0;  ///< calls that carried more than one datagram by UDP_SEGMENT
  std::uint64_t send_calls = 0;       ///< system calls that sent datagrams
};

class Context;
class PosixNetwork;

/// Lives in the thread of its loop. Several hosts may share a loop. The loop outlives the host.
class PosixHost final : public Host {
 public:
  /// Errors: "too_many_open_files", "not_permitted" (the namespace), and other system errors by
  /// name.
  static Result<std::unique_ptr<PosixHost>> create(Loop& loop, HostOptions options);
  ~PosixHost() override;

  const std::string& name() const override { return name_; }
  EntityId entity() const override;
  Executor& executor() override;
  Network& network() override;
  std::unique_ptr<RandomStream> random(std::string_view consumer) override;
  const Tracer& tracer() const override { return tracer_; }

  const HostCounters& counters() const;

 private:
  PosixHost(std::shared_ptr<Context> context, HostOptions options);

  std::string name_;
  std::optional<std::uint64_t> seed_;
  std::shared_ptr<Context> context_;
  Tracer tracer_;
  std::unique_ptr<PosixNetwork> network_;
};

}  // namespace post::posix
