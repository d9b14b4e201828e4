// The properties of a Message, as they stand in DATA, SKIP and PROPERTIES frames (docs/wire.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/psi_types.h"
#include "model/stacks/post/varint.h"

namespace post::wire {

/// Octets that write_properties() needs; more than kMaxProperties cannot be sent.
std::size_t properties_size(const WireProperties& properties);
void write_properties(const WireProperties& properties, VarintWriter& to);
/// With their size before them.
void write_sized_properties(const WireProperties& properties, VarintWriter& to);
/// Nothing where the octets are not exactly one set of properties.
std::optional<WireProperties> parse_properties(std::span<const std::byte> octets);
/// The same into what was used before. False: then it is worth nothing.
bool parse_properties(std::span<const std::byte> octets, WireProperties& properties);

}  // namespace post::wire
