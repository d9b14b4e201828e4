#include "experiments/lab/validate/story.h"

#include <array>
#include <charconv>
#include <optional>

#include "experiments/lab/trace/recorder.h"

namespace post::lab {
namespace {

constexpr unsigned kLeastEphemeralPort = 32'768;  // of Linux; the simulators begin at 49152

struct KindOfEvent {
  std::string_view prefix;
  StoryKind kind;
};
// The first that fits decides.
constexpr std::array kKinds{KindOfEvent{"listener:", StoryKind::kListener},
                            KindOfEvent{"responder:", StoryKind::kListener},
                            KindOfEvent{"sink:", StoryKind::kListener},
                            KindOfEvent{"establishment:", StoryKind::kRace},
                            KindOfEvent{"carrier:", StoryKind::kCarrier},
                            KindOfEvent{"message:received", StoryKind::kArrivals},
                            KindOfEvent{"message:part_received", StoryKind::kArrivals},
                            KindOfEvent{"message:receive_failed", StoryKind::kArrivals},
                            KindOfEvent{"message:arrival_", StoryKind::kArrivals},
                            KindOfEvent{"message:skip_received", StoryKind::kArrivals},
                            KindOfEvent{"message:", StoryKind::kMessage},
                            KindOfEvent{"transient:", StoryKind::kTransport},
                            KindOfEvent{"path:", StoryKind::kTransport}};

// When a buffer is full, and of how much, hangs on when the network brought what.
constexpr std::string_view kOfTheMoment = "carrier:window";

std::optional<StoryKind> kind_of(std::string_view event) {
  if (event == kOfTheMoment) return std::nullopt;
  for (const KindOfEvent& entry : kKinds) {
    if (event.starts_with(entry.prefix)) return entry.kind;
  }
  return std::nullopt;
}

StoryKey key_of(const TraceRecord& record, StoryKind kind) {
  StoryKey key{std::string(record.host), kind, 0, 0};
  const Subject& subject = record.subject;
  if (kind == StoryKind::kTransport) {
    key.number = static_cast<std::uint64_t>(subject.association);
  } else if (kind != StoryKind::kListener) {
    key.number = static_cast<std::uint64_t>(subject.carrier);
  }
  if (kind == StoryKind::kMessage) key.message = subject.message;
  return key;
}

std::string text_of(const TraceValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  return without_ephemeral_ports(std::get<std::string_view>(value));
}

std::string text_of(const TraceRecord& record) {
  std::string text(record.name);
  for (const TraceField& field : record.data) {
    text += ' ';
    text += field.name;
    text += '=';
    text += text_of(field.value);
  }
  return text;
}

}  // namespace

std::string_view name_of(StoryKind kind) {
  switch (kind) {
    case StoryKind::kListener:
      return "listeners";
    case StoryKind::kRace:
      return "race of carrier";
    case StoryKind::kCarrier:
      return "carrier";
    case StoryKind::kMessage:
      return "messages of carrier";
    case StoryKind::kArrivals:
      return "arrivals on carrier";
    case StoryKind::kTransport:
      return "transport of association";
  }
  return "";
}

std::string to_text(const StoryKey& key) {
  std::string text = key.host + ", " + std::string(name_of(key.kind));
  if (key.number != 0) text += " " + std::to_string(key.number);
  if (key.message != 0) text += ", message " + std::to_string(key.message);
  return text;
}

std::string without_ephemeral_ports(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const char* const end = text.data() + text.size();
    result += text.front();
    text.remove_prefix(1);
    if (result.back() != ':') continue;
    unsigned port = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    const bool whole = rest == end || *rest == ' ' || *rest == ';';
    if (error != std::errc() || !whole || port < kLeastEphemeralPort || port > 65'535) continue;
    result += '*';
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  }
  return result;
}

void StoryCollector::write(TraceSeq, const TraceRecord& record) {
  if (text_field(record, "verdict") == "queue_full") ++crowded_out_;
  const auto kind = kind_of(record.name);
  if (record.host.empty() || !kind) return;
  stories_[key_of(record, *kind)].push_back({record.time,
                                             std::string(record.name),
                                             text_of(record),
                                             {record.rules.begin(), record.rules.end()}});
}

}  // namespace post::lab
