#include "experiments/lab/results/provenance.h"

#include <algorithm>
#include <utility>

#include "experiments/lab/trace/schema.h"

namespace post::lab {
namespace {

#ifdef NDEBUG
constexpr std::string_view kAssertions = "off";
#else
constexpr std::string_view kAssertions = "on";
#endif
#ifdef __clang__
constexpr std::string_view kCompiler = __VERSION__;
#else
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif

bool safe_in_shell(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=,@%+").find(c) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), safe_in_shell)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string shell_line(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& word : command) {
    if (!line.empty()) line += ' ';
    line += quoted(word);
  }
  return line;
}

nlohmann::ordered_json json_of(Provenance provenance) {
  nlohmann::ordered_json json{{"program", "postlab"},
                              {"version", provenance.program_version},
                              {"compiler", kCompiler},
                              {"assertions", kAssertions},
                              {"trace_schema", kTraceSchema},
                              {"world", provenance.world},
                              {"seed", provenance.seed},
                              {"run", provenance.run},
                              {"replay", shell_line(provenance.command)}};
  json["scenario"] = std::move(provenance.scenario);  // large: never copied
  return json;
}

}  // namespace post::lab
