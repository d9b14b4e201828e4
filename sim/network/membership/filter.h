// Which sources of a group are wanted: RFC 3376 section 3.
#pragma once

#include <algorithm>
#include <vector>

#include "model/address.h"

namespace post::sim {

struct SourceFilter {
  bool exclude = false;                 ///< all but the sources, else these alone
  std::vector<IpAddress> sources = {};  ///< sorted, each once

  /// True where it wants nothing: as of a group that nobody joined.
  bool empty() const { return !exclude && sources.empty(); }
  bool passes(const IpAddress& source) const { return listed(source) != exclude; }
  bool listed(const IpAddress& source) const { return std::ranges::binary_search(sources, source); }
  friend bool operator==(const SourceFilter&, const SourceFilter&) = default;
};

}  // namespace post::sim
