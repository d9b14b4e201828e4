// Counts of Carriers and Messages by host, out of the trace: endpoint.NAME.messages_sent and so on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/trace/record_writer.h"

namespace post::lab {

class MessageCounter final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override;
  void report(std::string_view host, const std::string& endpoint, Summary& summary) const;

 private:
  using Counts = std::map<std::string_view, std::int64_t>;  // by metric
  std::map<std::string, Counts, std::less<>> counts_;       // by host
};

}  // namespace post::lab
