// What the registry knows of each behaviour of a box: how one is made.
#pragma once

#include <memory>

#include "sim/network/boxes/box.h"

namespace post::sim {

std::unique_ptr<Box> make_block_udp(const BoxOptions& options);
std::unique_ptr<Box> make_clamp_mss(const BoxOptions& options);
std::unique_ptr<Box> make_drop_unknown_options(const BoxOptions& options);
std::unique_ptr<Box> make_hide_too_big(const BoxOptions& options);
std::unique_ptr<Box> make_limit_mtu(const BoxOptions& options);
std::unique_ptr<Box> make_strip_fast_open(const BoxOptions& options);
std::unique_ptr<Box> make_strip_options(const BoxOptions& options);

}  // namespace post::sim
