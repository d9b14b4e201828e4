#include "sim/network/nat/ports.h"

#include "sim/network/registry.h"

namespace post::sim {
namespace {

class Sequential final : public PortAllocator {
 public:
  explicit Sequential(PortRange range) : range_(range), next_(range.first) {}

  std::optional<std::uint16_t> allocate(std::uint16_t, const Taken& taken) override {
    for (unsigned tried = 0; tried <= unsigned{range_.last} - range_.first; ++tried) {
      const std::uint16_t port = next_;
      next_ = port == range_.last ? range_.first : static_cast<std::uint16_t>(port + 1);
      if (!taken(port)) return port;
    }
    return std::nullopt;
  }
  void append_state(StateHash& hash) const override { hash.append(next_); }

 private:
  PortRange range_;
  std::uint16_t next_;
};

class Preserve final : public PortAllocator {
 public:
  explicit Preserve(PortRange range) : others_(range) {}

  std::optional<std::uint16_t> allocate(std::uint16_t inside_port, const Taken& taken) override {
    if (inside_port != 0 && !taken(inside_port)) return inside_port;
    return others_.allocate(inside_port, taken);
  }
  void append_state(StateHash& hash) const override { others_.append_state(hash); }

 private:
  Sequential others_;
};

template <class Allocator>
std::unique_ptr<PortAllocator> make(PortRange range) {
  return std::make_unique<Allocator>(range);
}

}  // namespace

const std::vector<PortAllocation>& port_allocations() {
  static const std::vector<PortAllocation> kinds = {
      {"overload", make<Preserve>, true},
      {"preserve", make<Preserve>},
      {"sequential", make<Sequential>},
  };
  return kinds;
}

bool overloads(std::string_view name) { return find_kind(port_allocations(), name)->overloads; }

Result<std::unique_ptr<PortAllocator>> make_port_allocator(std::string_view name, PortRange range) {
  if (range.first == 0 || range.first > range.last) {
    return Error{"bad_port_range", "a range of ports begins above 0 and not above its end"};
  }
  const PortAllocation* kind = find_kind(port_allocations(), name);
  if (kind == nullptr) return unknown_kind("ports", name, port_allocations());
  return kind->make(range);
}

}  // namespace post::sim
