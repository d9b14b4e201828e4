#include "experiments/lab/validate/world_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/lab/results/input_file.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/trace/schema.h"
#include "experiments/lab/trace/trace_reader.h"

namespace post::lab {
namespace {

constexpr std::size_t kMostSummaryOctets = std::size_t{64} << 20;

bool is_content(const std::string& metric) {
  const bool ours = metric.starts_with("endpoint.") || metric.starts_with("workload.");
  return ours && !metric.ends_with("_ns");
}

std::string text_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<void> read_summary(const std::filesystem::path& path, WorldRun& run) {
  const Result<std::string> text = read_file(path, kMostSummaryOctets);
  if (!text.ok()) return text.error();
  const nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
  const Error bad{"bad_summary", path.string() + ": no summary of a run"};
  if (!json.is_object() || !json.contains("metrics") || !json["metrics"].is_object()) return bad;
  for (const auto& [name, value] : json["metrics"].items()) {
    if (is_content(name)) run.metrics.emplace(name, text_of(value));
  }
  const nlohmann::json packets = json.value("packet_likeness", nlohmann::json::object());
  if (!packets.is_object()) return bad;
  for (const auto& [end, value] : packets.items()) run.packets.emplace(end, text_of(value));
  return {};
}

bool over_datagrams(const Decision& decision) {
  return decision.text.find(" stack=udp ") != std::string::npos;
}

bool all_over_datagrams(const Stories& stories) {
  std::size_t transients = 0;
  for (const auto& [key, decisions] : stories) {
    for (const Decision& decision : decisions) {
      if (decision.event != "transient:up") continue;
      if (!over_datagrams(decision)) return false;
      ++transients;
    }
  }
  return transients > 0;
}

}  // namespace

Result<WorldRun> read_world_run(const std::filesystem::path& folder, std::string world) {
  WorldRun run;
  run.world = std::move(world);
  StoryCollector collector;
  const Result<void> traced = read_trace(folder / kTraceFile, collector);
  if (!traced.ok()) return traced.error();
  run.stories = collector.stories();
  run.crowded_out = collector.crowded_out();
  run.datagrams = all_over_datagrams(run.stories);
  const Result<void> summed = read_summary(folder / kSummaryFile, run);
  if (!summed.ok()) return summed.error();
  return run;
}

}  // namespace post::lab
