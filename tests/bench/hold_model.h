// The hold model (Jones 1986): the classic measure of an event queue. As many Tasks as wanted are
// pending; each one that runs is armed again a random time later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engine/engine.h"

namespace post::bench {

/// Set up once, then run as often as wanted: the caller times run() alone.
class HoldModel {
 public:
  explicit HoldModel(std::size_t pending);
  ~HoldModel();
  /// Runs so many events and returns how many it ran.
  std::uint64_t run(std::uint64_t events);

 private:
  class Holder;

  sim::Engine engine_;
  std::vector<Duration> increments_;  ///< drawn beforehand, so that drawing is not what is measured
  std::size_t next_increment_ = 0;
  std::vector<std::unique_ptr<Holder>> holders_;
};

/// Sets up and runs.
std::uint64_t hold_model(std::size_t pending, std::uint64_t events);

}  // namespace post::bench
