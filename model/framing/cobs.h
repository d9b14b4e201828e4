// Records on a byte stream that can be recognised wherever they lie: Consistent Overhead Byte
// Stuffing (Cheshire and Baker, 1999), as TCP Minion uses it.
//
// A Message is a record: an octet of marks and the content, stuffed so that none of its octets is
// 0, and a 0 on either side. The least bit of the marks says that the Message may be handed over
// before what was sent before it; the other bits are 0. So a receiver that sees octets behind a
// hole knows which records among them are whole, and which of those may overtake (rules 31, 36).
#pragma once

#include <cstdint>
#include <memory>

#include "model/framing/framer.h"

namespace post {

inline constexpr std::uint64_t kLongestRecord = std::uint64_t{256} << 20;

/// `max_message`: content octets of a Message that is encoded or believed.
std::unique_ptr<Framer> make_cobs_framer(std::uint64_t max_message = kLongestRecord);

}  // namespace post
