// docs/scenario.md names every metric and every policy key that there is.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "experiments/lab/scenario/metrics.h"
#include "model/policy_context.h"

namespace post::lab {
namespace {

std::string document() {
  std::ifstream stream(POSTLAB_SOURCE_DIR "/docs/scenario.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ScenarioDocument, names_every_common_metric) {
  const std::string text = document();
  for (const MetricDeclaration& metric : common_metrics()) {
    const std::string last = metric.name.substr(metric.name.rfind('.'));
    EXPECT_NE(text.find(last + "`"), std::string::npos) << metric.name;
  }
}

TEST(ScenarioDocument, names_every_policy_key) {
  const std::string text = document();
  for (const PolicyKeyDescription& key : policy_keys()) {
    EXPECT_NE(text.find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
  }
}

}  // namespace
}  // namespace post::lab
