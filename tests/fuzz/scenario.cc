// Scenario files: whatever the text, it is either a scenario or a list of diagnostics with places.
#include <cstddef>
#include <cstdint>
#include <string>

#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"
#include "model/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const post::lab::Vocabulary vocabulary = post::lab::vocabulary();
  const post::lab::ScenarioText text{.text = std::string(reinterpret_cast<const char*>(data), size),
                                     .file = "fuzz.toml"};
  const post::lab::Loaded loaded = post::lab::parse_scenario(text, vocabulary);
  post::check(loaded.ok() == loaded.diagnostics.empty(), "a refusal says why");
  return 0;
}
