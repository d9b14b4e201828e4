// Two framers on top of each other (rule 86): what the upper one makes is content to the lower one.
#pragma once

#include <memory>

#include "model/framing/framer.h"

namespace post {

/// `upper` runs first outbound and last inbound. A lower framer with boundaries carries each
/// Message of the upper one in a Message of its own; one without carries all of them as its single
/// Message. Where the lower one must know the total and the upper one adds octets, slices wait
/// until the Message is whole.
std::unique_ptr<Framer> make_framer_chain(FramerFactory upper, std::unique_ptr<Framer> lower);

}  // namespace post
