#include "sim/network/tcp/congestion.h"

#include <algorithm>
#include <array>

#include "sim/network/tcp/cubic.h"
#include "sim/network/tcp/new_reno.h"

namespace post::sim::tcp {
namespace {

template <class Control>
std::unique_ptr<CongestionControl> make(const CongestionOptions& options) {
  return std::make_unique<Control>(options);
}

struct Entry {
  std::string_view name;
  std::unique_ptr<CongestionControl> (*make)(const CongestionOptions&);
};

// Sorted by name.
constexpr std::array kEntries = {
    Entry{"cubic", make<Cubic>},
    Entry{"newreno", make<NewReno>},
};

constexpr auto kNames = [] {
  std::array<std::string_view, kEntries.size()> names;
  std::ranges::transform(kEntries, names.begin(), &Entry::name);
  return names;
}();

}  // namespace

std::unique_ptr<CongestionControl> make_congestion_control(std::string_view name,
                                                           const CongestionOptions& options) {
  const auto* entry = std::ranges::find(kEntries, name, &Entry::name);
  return entry == kEntries.end() ? nullptr : entry->make(options);
}

std::span<const std::string_view> congestion_control_names() { return kNames; }

}  // namespace post::sim::tcp
