// What a route does with packets beside sending them on.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace post::sim {

enum class RouteKind : std::uint8_t {
  kForward,      ///< over an interface
  kUnreachable,  ///< as where no route is
  kProhibit,     ///< its sender is told, "administratively prohibited"
  kBlackhole,    ///< in silence
};

struct RouteAction {
  std::string_view name;
  RouteKind kind;
};
/// What scenarios call the routes that do not forward, sorted by name.
inline constexpr std::array<RouteAction, 3> kRouteActions = {{
    {"blackhole", RouteKind::kBlackhole},
    {"prohibit", RouteKind::kProhibit},
    {"unreachable", RouteKind::kUnreachable},
}};

}  // namespace post::sim
