// A point-to-point link: two ends and a direction from each to the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "model/executor.h"
#include "model/result.h"
#include "model/trace.h"
#include "sim/engine/engine.h"
#include "sim/network/direction_options.h"
#include "sim/network/link_direction.h"
#include "sim/network/link_end.h"

namespace post::sim {

struct LinkEndOptions {
  std::string node;
  std::string interface;
};

struct LinkOptions {
  std::string name;
  std::array<LinkEndOptions, 2> ends = {};
  std::array<DirectionOptions, 2> directions = {};  ///< [0]: from ends[0] to ends[1]
  std::size_t mtu = 1500;                           ///< IP octets
  std::uint64_t overhead = 2;                       ///< octets charged per packet beside IP's
  bool up = true;
};

class PointToPointLink {
 public:
  static Result<std::unique_ptr<PointToPointLink>> make(const LinkOptions& options, Engine& engine,
                                                        const Tracer& tracer);
  ~PointToPointLink();

  const std::string& name() const { return options_.name; }
  /// The ends' indices, the lesser (node, interface) first: what is done to both ends is done in
  /// this order, so that the order in which they were given never matters.
  std::array<std::size_t, 2> ends_by_name() const;
  const LinkEndOptions& place(std::size_t end) const { return options_.ends[end]; }
  LinkEnd& end(std::size_t index);

  bool up() const { return up_; }
  /// Going down drops and counts all that waits and all that is on the wire (`link_down`). Both
  /// ends hear of it.
  void set_up(bool up);
  /// Of the direction that leaves `end`.
  void set_rate(std::size_t end, std::uint64_t rate_bps);
  void set_delay(std::size_t end, Duration delay);
  Result<void> set_loss(std::size_t end, const LossOptions& loss);
  /// True: what leaves `end` arrives nowhere (`black_hole`), and nobody hears of it.
  void set_black_hole(std::size_t end, bool black_hole);

 private:
  class End;
  PointToPointLink(const LinkOptions& options, Engine& engine, const Tracer& tracer);

  /// Keyed draws count the direction that leaves the first of ends_by_name() as forward.
  KeyedDraws draws(std::size_t end) const;
  void trace_change(std::string what) const;
  void trace_direction_change(std::size_t end, const std::string& what) const;

  LinkOptions options_;
  Engine& engine_;
  const Tracer& tracer_;
  bool up_;
  std::array<std::unique_ptr<End>, 2> ends_;
};

}  // namespace post::sim
