#include "experiments/lab/topology/routing_graph.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <functional>

namespace post::lab {

namespace routing {

struct Edge {
  Cost cost;
};

}  // namespace routing
using routing::Edge;

/// Edges point from where a packet arrives to where it left, so that one search serves a whole
/// destination.
struct RoutingGraph::Graph
    : boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Edge> {
  using adjacency_list::adjacency_list;
};

Cost operator+(const Cost& a, const Cost& b) {
  const Cost never = Cost::unreachable();
  if (a == never || b == never || a.delay_ns > never.delay_ns - b.delay_ns) return never;
  return {a.delay_ns + b.delay_ns, a.hops + b.hops};
}

RoutingGraph::RoutingGraph(std::size_t size) : graph_(std::make_unique<Graph>(size)) {}
RoutingGraph::~RoutingGraph() = default;
RoutingGraph::RoutingGraph(RoutingGraph&&) noexcept = default;
RoutingGraph& RoutingGraph::operator=(RoutingGraph&&) noexcept = default;

void RoutingGraph::add_edge(Vertex from, Vertex to, Duration delay) {
  distances_.clear();
  boost::add_edge(to, from, Edge{{nanoseconds_of(delay), 1}}, *graph_);
}

const std::vector<Cost>& RoutingGraph::distances_to(Vertex target) {
  const auto [entry, fresh] = distances_.try_emplace(target);
  std::vector<Cost>& distances = entry->second;
  if (!fresh) return distances;
  distances.resize(boost::num_vertices(*graph_));
  const auto index = boost::get(boost::vertex_index, *graph_);
  boost::dijkstra_shortest_paths(
      *graph_, target,
      boost::distance_map(boost::make_iterator_property_map(distances.begin(), index))
          .weight_map(boost::get(&Edge::cost, *graph_))
          .distance_compare(std::less<Cost>())
          .distance_combine(std::plus<Cost>())
          .distance_inf(Cost::unreachable())
          .distance_zero(Cost()));
  return distances;
}

}  // namespace post::lab
