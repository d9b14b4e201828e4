// What the registry knows of each jitter model: how one is made.
#pragma once

#include <memory>

#include "sim/network/jitter/jitter.h"

namespace post::sim {

std::unique_ptr<JitterModel> make_exponential_jitter(const JitterOptions& options);
std::unique_ptr<JitterModel> make_no_jitter(const JitterOptions& options);
std::unique_ptr<JitterModel> make_normal_jitter(const JitterOptions& options);
std::unique_ptr<JitterModel> make_uniform_jitter(const JitterOptions& options);

}  // namespace post::sim
