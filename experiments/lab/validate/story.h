// A run's decisions as stories: what each Carrier, race, Message and Listener went through, freed
// of what belongs to the world and not to the model, so that runs in different worlds can be laid
// side by side.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/trace/record_writer.h"

namespace post::lab {

/// Within a story order is a decision; between stories it hangs on the network's times.
enum class StoryKind : std::uint8_t {
  kListener,
  kRace,       ///< one Carrier's establishment
  kCarrier,    ///< its life
  kMessage,    ///< one Message at its sender
  kArrivals,   ///< what a Carrier's application received, in order
  kTransport,  ///< an Association's Transients and Paths
};
std::string_view name_of(StoryKind kind);

struct StoryKey {
  std::string host;
  StoryKind kind = StoryKind::kListener;
  std::uint64_t number = 0;   ///< of the Association or Carrier; 0: of the host
  std::uint64_t message = 0;  ///< with kMessage
  friend auto operator<=>(const StoryKey&, const StoryKey&) = default;
};
std::string to_text(const StoryKey& key);  ///< "client, race of carrier 1"

struct Decision {
  Time at;
  std::string event;  ///< "establishment:attempt_started"
  std::string text;   ///< the event with its fields; ephemeral ports are "*"
  std::vector<Rule> rules;
};

using Stories = std::map<StoryKey, std::vector<Decision>>;

/// Takes a trace. What the network did is left out: no decision of the model.
class StoryCollector final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override;
  const Stories& stories() const { return stories_; }
  /// Packets that a queue had no room for.
  std::uint64_t crowded_out() const { return crowded_out_; }

 private:
  Stories stories_;
  std::uint64_t crowded_out_ = 0;
};

/// `text` with each port from 32768 on, the ephemeral ones of all worlds, written as "*".
std::string without_ephemeral_ports(std::string_view text);

}  // namespace post::lab
