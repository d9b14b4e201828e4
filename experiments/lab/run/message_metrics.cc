#include "experiments/lab/run/message_metrics.h"

#include <array>
#include <utility>

#include "model/trace_events.h"

namespace post::lab {
namespace {

// What is counted, and under which metric.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kCounted{{
    {trace::CarrierCreated::kName, "carriers"},
    {trace::CarrierErrorRaised::kName, "carrier_errors"},
    {trace::MessageSent::kName, "messages_sent"},
    {trace::MessageAcked::kName, "messages_acked"},
    {trace::MessageExpired::kName, "messages_expired"},
    {trace::MessageFailed::kName, "messages_failed"},
    {trace::MessageReceived::kName, "messages_received"},
    {trace::PartReceived::kName, "parts_received"},
    {trace::ArrivalDropped::kName, "arrivals_dropped"},
}};

}  // namespace

void MessageCounter::write(TraceSeq, const TraceRecord& record) {
  for (const auto& [event, metric] : kCounted) {
    if (record.name == event) ++counts_[std::string(record.host)][metric];
  }
}

void MessageCounter::report(std::string_view host, const std::string& endpoint,
                            Summary& summary) const {
  const auto of_host = counts_.find(host);
  Counts counts;
  if (of_host != counts_.end()) counts = of_host->second;
  for (const auto& [event, metric] : kCounted) {
    summary.set("endpoint." + endpoint + "." + std::string(metric), counts[metric]);
  }
}

}  // namespace post::lab
