// Recordings of real links that a scenario names: when packets could be delivered, which were lost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/lab/scenario/reader.h"
#include "experiments/lab/scenario/sections.h"
#include "sim/network/rate/delivery_trace.h"

namespace post::lab {

inline constexpr std::size_t kMostTraceOctets = 16 << 20;
inline constexpr std::size_t kMostDeliveries = 2'000'000;
inline constexpr std::size_t kMostPattern = 1'000'000;

/// A Mahimahi trace: a line is a moment in whole milliseconds since the start, none before that of
/// the line above; the last one is above 0. Empty lines and what follows a '#' count for nothing.
/// The first thing wrong is a diagnostic at its line and column in `file`.
std::shared_ptr<const sim::DeliveryTrace> parse_delivery_trace(std::string_view text,
                                                               const std::string& file,
                                                               Diagnostics& diagnostics);

/// '1' for each packet that arrives and '0' for each that is lost. Blanks, ends of lines and what
/// follows a '#' count for nothing. The first thing wrong is a diagnostic as above.
std::optional<std::string> parse_loss_trace(std::string_view text, const Place& start,
                                            Diagnostics& diagnostics);

/// The same of the file that `name` names: a path below the scenario's folder.
std::shared_ptr<const sim::DeliveryTrace> read_delivery_trace(const Value& name, Reading& reading);
std::optional<std::string> read_loss_trace(const Value& name, Reading& reading);
/// The same of a text in the scenario itself.
std::optional<std::string> read_loss_pattern(const Value& pattern, Diagnostics& diagnostics);

}  // namespace post::lab
