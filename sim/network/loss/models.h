// What the registry knows of each loss model: how one is made.
#pragma once

#include <memory>

#include "sim/network/loss/loss.h"

namespace post::sim {

std::unique_ptr<LossModel> make_bernoulli_loss(const LossOptions& options, const KeyedDraws& draws);
std::unique_ptr<LossModel> make_drop_list(const LossOptions& options, const KeyedDraws& draws);
std::unique_ptr<LossModel> make_gilbert_elliott(const LossOptions& options,
                                                const KeyedDraws& draws);
std::unique_ptr<LossModel> make_no_loss(const LossOptions& options, const KeyedDraws& draws);
std::unique_ptr<LossModel> make_periodic_loss(const LossOptions& options, const KeyedDraws& draws);
std::unique_ptr<LossModel> make_trace_loss(const LossOptions& options, const KeyedDraws& draws);

}  // namespace post::sim
