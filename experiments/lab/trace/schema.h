// What a trace file says about itself.
#pragma once

#include <string_view>

#include "model/trace_events.h"

namespace post::lab {

inline constexpr std::string_view kTraceSchema =
    "https://postlab.example.org/112026/post-events#02";
static_assert(kTraceSchemaVersion == 2, "the schema's URI ends in its version");

inline constexpr std::string_view kQlogFileSchema = "urn:ietf:params:qlog:file:sequential";
inline constexpr std::string_view kQlogFormat = "application/qlog+json-seq";

inline constexpr std::string_view kTraceFile = "trace.qlog";  ///< in a run's folder

/// Each record of a JSON text sequence stands between these two (RFC 7464).
inline constexpr char kRecordSeparator = '\x1e';
inline constexpr char kRecordEnd = '\n';

/// Integers beyond this are written as decimal strings: JSON readers may keep numbers as doubles
/// (RFC 8259, section 6).
inline constexpr std::uint64_t kMaxJsonInteger = (std::uint64_t{1} << 53) - 1;

}  // namespace post::lab
