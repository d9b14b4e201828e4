// Events of trace files: parsed, or refused with a text; what was parsed reads the same again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "experiments/lab/trace/event_parser.h"
#include "experiments/lab/trace/text_line.h"
#include "model/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto event = post::lab::parse_event(json);
  if (!event.ok()) {
    post::check(!event.error().text.empty(), "a refusal says why");
    return 0;
  }
  post::lab::text_line(*event);
  return 0;
}
