#include "experiments/lab/cli/report.h"

#include <ostream>
#include <string_view>

namespace post::lab {

ExitCode report(const Error& error, Console& console) {
  console.err << "postlab: " << error.text << "\n";
  for (const std::string_view machine : {"io_error", "late", "interface_lost"}) {
    if (error.name == machine) return ExitCode::kIo;
  }
  return error.name == "unsupported" ? ExitCode::kUnsupported : ExitCode::kUsage;
}

ExitCode report(std::span<const Diagnostic> diagnostics, Console& console) {
  for (const Diagnostic& diagnostic : diagnostics) console.err << diagnostic.text() << "\n";
  return ExitCode::kUsage;
}

}  // namespace post::lab
