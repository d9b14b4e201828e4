// Random arrivals and requests are served as the rules say, and no credit leaks.
#include <gtest/gtest.h>

#include "tests/property/operations.h"
#include "tests/property/receive_subject.h"

namespace post::property {
namespace {

TEST(ReceiveProperty, every_request_gets_what_the_rules_say) {
  run_seeds(kReceiveFamily, receive_sides_agree, POSTLAB_PROPERTY_SEQUENCES);
}

TEST(ReceivePropertyFull, ten_million_sequences_are_served_as_the_rules_say) {
  run_seeds(kReceiveFamily, receive_sides_agree, 10'000'000);
}

}  // namespace
}  // namespace post::property
