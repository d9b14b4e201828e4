// Errors as exit codes: what a command says when the library refuses.
#pragma once

#include <span>

#include "experiments/lab/cli/command.h"
#include "experiments/lab/scenario/diagnostics.h"
#include "model/result.h"

namespace post::lab {

/// Prints "postlab: TEXT" and returns kIo for io_error, kUnsupported for unsupported, else kUsage.
ExitCode report(const Error& error, Console& console);
/// Prints one line each and returns kUsage.
ExitCode report(std::span<const Diagnostic> diagnostics, Console& console);

}  // namespace post::lab
