#include "sim/network/tcp/sack_blocks.h"

#include <utility>

namespace post::sim::tcp {
namespace {

bool inside(const OctetRange& inner, const OctetRange& outer) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

}  // namespace

AckBlocks read_blocks(const SackBlocks& sack, const SequenceSpace& space,
                      StreamOffset acknowledgement, StreamOffset highest) {
  AckBlocks read;
  bool first = true;
  for (const SackBlock& wire : sack) {
    const OctetRange block{space.from_wire(wire.begin, acknowledgement),
                           space.from_wire(wire.end, acknowledgement)};
    const bool was_first = std::exchange(first, false);
    if (block.begin >= block.end || block.end > highest || block.begin < 1) {
      ++read.refused;
    } else if (block.begin < acknowledgement) {
      if (was_first && block.end <= acknowledgement) read.duplicate = block;
    } else {
      read.blocks[read.count++] = block;
    }
  }
  if (read.count > 1 && !read.duplicate && inside(read.blocks[0], read.blocks[1])) {
    read.duplicate = read.blocks[0];
  }
  return read;
}

}  // namespace post::sim::tcp
