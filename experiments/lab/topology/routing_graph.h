// Shortest distances in the graph of one address family, on Boost.Graph with integer costs.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <vector>

#include "model/time.h"

namespace post::lab {

/// What a way costs: compared by delay, then by hops. A hop counts even where it takes no time, so
/// ways never circle.
struct Cost {
  std::int64_t delay_ns = 0;
  std::uint32_t hops = 0;

  static constexpr Cost unreachable() {
    return {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::uint32_t>::max()};
  }
  friend auto operator<=>(const Cost&, const Cost&) = default;
  friend bool operator==(const Cost&, const Cost&) = default;
};

/// The sum, or unreachable where one of the two is or where it cannot be counted.
Cost operator+(const Cost& a, const Cost& b);

/// Vertices are 0 ... size-1. Insert edges in a fixed order: results then depend on nothing else.
class RoutingGraph {
 public:
  using Vertex = std::size_t;

  explicit RoutingGraph(std::size_t size);
  ~RoutingGraph();
  RoutingGraph(RoutingGraph&&) noexcept;
  RoutingGraph& operator=(RoutingGraph&&) noexcept;

  void add_edge(Vertex from, Vertex to, Duration delay);
  /// From every vertex to `target`. Computed when first asked for and kept; the reference holds
  /// until the next add_edge.
  const std::vector<Cost>& distances_to(Vertex target);

 private:
  struct Graph;
  std::unique_ptr<Graph> graph_;
  std::map<Vertex, std::vector<Cost>> distances_;
};

}  // namespace post::lab
