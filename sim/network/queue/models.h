// What the registry knows of each queue discipline: how one is made.
#pragma once

#include <memory>

#include "sim/network/queue/queue.h"

namespace post::sim {

std::unique_ptr<QueueModel> make_codel(const QueueOptions& options);
std::unique_ptr<QueueModel> make_drop_tail(const QueueOptions& options);
std::unique_ptr<QueueModel> make_fq_codel(const QueueOptions& options);
std::unique_ptr<QueueModel> make_lifetime_queue(const QueueOptions& options);
std::unique_ptr<QueueModel> make_strict_priority(const QueueOptions& options);

}  // namespace post::sim
