#include "experiments/lab/results/regress.h"

#include <algorithm>
#include <sstream>
#include <system_error>

#include "experiments/lab/results/junit.h"
#include "experiments/lab/results/output_file.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/trace/schema.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

bool belongs(const fs::path& folder, Scope scope) {
  std::error_code ignored;
  const std::string_view file = scope == Scope::kScenarios ? "scenario.toml" : kBaselineFile;
  return fs::is_regular_file(folder / file, ignored);
}

bool is_one_line(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

Result<std::vector<fs::path>> regression_folders(const fs::path& root, Scope scope) {
  std::error_code error;
  std::vector<fs::path> folders;
  if (belongs(root, scope)) folders.push_back(root);
  fs::recursive_directory_iterator entry(root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    const bool folder = entry->is_directory(ignored) && !entry->is_symlink(ignored);
    if (folder && belongs(entry->path(), scope)) folders.push_back(entry->path());
  }
  if (error) return io_error("search", root, error.value());
  std::ranges::sort(folders);
  return folders;
}

RegressionResult compare_with_baseline(const fs::path& folder, const RunForLines& run,
                                       const ReplayCommand& replay) {
  RegressionResult result{folder, {}, {}, replay(folder)};
  Result<std::vector<std::string>> lines = run(folder);
  Result<std::unique_ptr<LineSource>> baseline = open_lines(folder / kBaselineFile);
  if (!lines || !baseline) {
    result.error = lines ? baseline.error() : lines.error();
    return result;
  }
  LinesInMemory now(*lines);
  Result<std::optional<Divergence>> divergence = first_divergence(**baseline, now);
  if (divergence) {
    result.divergence = std::move(divergence).value();
  } else {
    result.error = divergence.error();
  }
  return result;
}

Result<void> update_baseline(const fs::path& folder, std::string_view reason,
                             const RunForLines& run, const ReplayCommand& replay) {
  if (!is_one_line(reason)) {
    return Error{"bad_reason", "a baseline is updated for a reason: one line that is not empty"};
  }
  Result<std::vector<std::string>> lines = run(folder);
  if (!lines) return lines.error();
  std::string content = "# " + std::string(kTraceSchema) + "\n# replay: " + replay(folder);
  content.append("\n# reason: ").append(reason).append("\n");
  for (const std::string& line : *lines) content += line + '\n';
  return write_file(folder / kBaselineFile, content);
}

std::string report_of(const RegressionResult& result) {
  const std::string folder = result.folder.string();
  if (result.passed()) return "ok      " + folder + '\n';
  std::ostringstream text;
  text << "failed  " << folder << '\n';
  if (result.error) {
    text << result.error->text << '\n';
  } else {
    print(*result.divergence, {"baseline", "this run"}, text);
  }
  text << "replay: " << result.replay << '\n';
  return text.str();
}

std::string junit_of(std::span<const RegressionResult> results) {
  std::vector<JunitCase> cases;
  for (const RegressionResult& result : results) {
    cases.push_back({result.folder.string(), result.passed() ? "" : report_of(result)});
  }
  return junit_xml("regress", cases);
}

}  // namespace post::lab
