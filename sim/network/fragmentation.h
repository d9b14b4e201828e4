// Whether a host's datagrams may be cut into fragments.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace post::sim {

/// TCP's segments never are.
enum class Fragmentation : std::uint8_t {
  kNever,   ///< DF is set, and what does not fit is refused
  kPath,    ///< IPv4's routers cut (DF is not set)
  kSource,  ///< the host cuts, too: also in IPv6
};

struct FragmentationName {
  std::string_view name;
  Fragmentation fragmentation;
};
/// What scenarios call them, sorted by name.
inline constexpr std::array<FragmentationName, 3> kFragmentations = {{
    {"never", Fragmentation::kNever},
    {"path", Fragmentation::kPath},
    {"source", Fragmentation::kSource},
}};

}  // namespace post::sim
