// Random streams of real hosts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "model/random.h"

namespace post::posix {

/// Every value comes from the kernel's generator.
std::unique_ptr<RandomStream> make_kernel_stream();
/// A function of its arguments alone, for tests.
std::unique_ptr<RandomStream> make_seeded_stream(std::uint64_t seed, std::string_view host,
                                                 std::string_view consumer);

}  // namespace post::posix
