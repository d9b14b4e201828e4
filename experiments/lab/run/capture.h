// Packets of a run as they pass the link ends: into packets.pcapng and into the digest.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/lab/capture/likeness.h"
#include "experiments/lab/capture/pcapng.h"
#include "experiments/lab/trace/digest.h"
#include "experiments/lab/worlds/world.h"

namespace post::lab {

/// Outlives the world whose links it watches.
class Capture {
 public:
  /// Either may be null.
  Capture(PcapngWriter* file, Digest* digest);
  ~Capture();

  LinkTap* tap(const std::string& end);
  /// By link end; only of captures with a file. Once; the last call.
  std::map<std::string, Sha256Value> likenesses();

 private:
  class Tap;

  PcapngWriter* file_;
  Digest* digest_;
  std::vector<std::unique_ptr<Tap>> taps_;
};

}  // namespace post::lab
