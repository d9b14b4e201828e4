// How a NAT chooses the external port of a new mapping (RFC 4787 section 4.2), found by name. A new
// way is a class and a line of the table in ports.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/state.h"
#include "sim/network/nat/options.h"

namespace post::sim {

class PortAllocator {
 public:
  using Taken = std::function<bool(std::uint16_t)>;

  virtual ~PortAllocator() = default;
  /// A port that is not taken, for an inside endpoint with `inside_port`; nothing where there is
  /// none. 0: whichever comes next. Neither parity nor contiguity is kept (REQ-4 is a SHOULD for
  /// RTP of old).
  virtual std::optional<std::uint16_t> allocate(std::uint16_t inside_port, const Taken& taken) = 0;
  virtual void append_state(StateHash& hash) const = 0;
};

struct PortAllocation {
  std::string_view name;
  std::unique_ptr<PortAllocator> (*make)(PortRange range);
  bool overloads = false;  ///< mappings may share an external endpoint
};

/// Sorted by name. "overload": as "preserve", but a port is taken only where a mapping that has it
/// talks to the same remote endpoint (section 4.2.1; REQ-3 forbids it, many do it). "preserve": the
/// inside port where it is free, also outside the range, else as "sequential"; never one external
/// port for two mappings. "sequential": the ports of the range in turn, round and round.
const std::vector<PortAllocation>& port_allocations();

/// True where the allocation of that name, which there is, lets mappings share an endpoint.
bool overloads(std::string_view name);

/// Errors: `unknown_ports`, `bad_port_range`.
Result<std::unique_ptr<PortAllocator>> make_port_allocator(std::string_view name, PortRange range);

}  // namespace post::sim
