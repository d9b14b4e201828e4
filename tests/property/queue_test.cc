// Random operations on a MessageQueue end as the rules say.
#include <gtest/gtest.h>

#include "tests/property/operations.h"
#include "tests/property/queue_subject.h"

namespace post::property {
namespace {

TEST(QueueProperty, every_event_and_every_offer_is_what_the_rules_say) {
  run_seeds(kQueueFamily, queue_agrees, POSTLAB_PROPERTY_SEQUENCES);
}

TEST(QueuePropertyFull, ten_million_sequences_end_as_the_rules_say) {
  run_seeds(kQueueFamily, queue_agrees, 10'000'000);
}

}  // namespace
}  // namespace post::property
