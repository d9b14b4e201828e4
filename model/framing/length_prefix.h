// Messages on a byte stream, each behind its length: four octets, unsigned, most significant first.
#pragma once

#include <cstdint>
#include <memory>

#include "model/framing/framer.h"

namespace post {

/// The longest Message that is encoded or believed; content is held only as it arrives.
inline constexpr std::uint64_t kLongestPrefixedMessage = std::uint64_t{256} << 20;

std::unique_ptr<Framer> make_length_prefix_framer(
    std::uint64_t max_message = kLongestPrefixedMessage);

}  // namespace post
