#include "experiments/lab/workloads/paced_reader.h"

#include <algorithm>
#include <utility>

namespace post::lab {

PacedReader::PacedReader(Host& host, Carrier carrier, const ReadSpec& spec, Take take)
    : executor_(host.executor()),
      carrier_(std::move(carrier)),
      spec_(spec),
      take_(std::move(take)),
      task_(executor_, Phase::kPosted, host.entity(), [this] { ask(); }) {
  task_.arm(std::max(executor_.now(), after(kStartOfRun, spec_.start)));
}

void PacedReader::ask() {
  if (spec_.parts) return ask_for_part();
  carrier_.receive([this](const Result<InMessage>& message) {
    if (message.ok()) take_(*message);
    if (message.ok() || message.error().name != "finished") ask_again();
  });
}

void PacedReader::ask_for_part() {
  carrier_.receive(PartSize{spec_.least, spec_.most}, [this](const Result<InPart>& part) {
    if (part.ok()) take_part(*part);
    if (part.ok() || part.error().name != "finished") ask_again();
  });
}

void PacedReader::take_part(const InPart& part) {
  std::string& content = parts_[part.id];
  content += part.content.text();
  if (!part.complete) return;
  take_(InMessage(part.id, Bytes::copy_of(content), part.arrival));
  parts_.erase(part.id);
}

void PacedReader::ask_again() {
  if (spec_.every == Duration::zero()) return ask();
  task_.arm(after(executor_.now(), spec_.every));
}

}  // namespace post::lab
