// The framer of vanilla TCP: one Message a direction, complete when the direction ends (draft
// section 2.2).
#pragma once

#include <memory>

#include "model/framing/framer.h"

namespace post {

/// Adds no octets. An empty Message cannot be told from none (rule 26).
std::unique_ptr<Framer> make_stream_framer();

}  // namespace post
