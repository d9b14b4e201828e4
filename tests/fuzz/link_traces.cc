// Recordings of links: any text is a trace that a link can follow, or one diagnostic with its
// place.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "experiments/lab/scenario/trace_files.h"
#include "model/check.h"
#include "sim/network/rate/delivery_trace.h"

namespace {

void follow(const std::shared_ptr<const post::sim::DeliveryTrace>& trace) {
  post::sim::DeliverySchedule schedule(trace);
  post::Time now = post::kStartOfRun;
  for (std::uint64_t packet = 1; packet < 64; ++packet) {
    const post::Time leaves = schedule.take(now, packet * 97);
    post::check(leaves >= now, "no octet leaves before it came");
    now = leaves + post::Duration(packet * packet * 77'777);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  post::lab::Diagnostics diagnostics;
  const auto deliveries = post::lab::parse_delivery_trace(text, "fuzz.trace", diagnostics);
  post::check((deliveries == nullptr) != diagnostics.empty(), "a refusal says why");
  if (deliveries) follow(deliveries);
  post::lab::Diagnostics of_loss;
  const auto pattern = post::lab::parse_loss_trace(text, {"fuzz.trace", 1, 1}, of_loss);
  post::check(pattern.has_value() == of_loss.empty(), "a refusal says why");
  if (pattern) post::check(pattern->size() <= size && !pattern->empty(), "no packet is invented");
  return 0;
}
