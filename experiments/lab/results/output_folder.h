// The folder that one run's results go to.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "model/result.h"

namespace post::lab {

/// Names of the files in it beside kTraceFile.
inline constexpr std::string_view kSummaryFile = "summary.json";
inline constexpr std::string_view kPacketsFile = "packets.pcapng";
inline constexpr std::string_view kProvenanceFile = "provenance.json";

/// Errors are named "io_error" and say what could not be done, to what, and why.
class OutputFolder {
 public:
  /// Makes the folder and those above it where they are missing; results that are there already
  /// will be replaced.
  static Result<OutputFolder> create(const std::filesystem::path& path);

  std::filesystem::path path(std::string_view file) const { return path_ / file; }
  Result<void> write(std::string_view file, std::string_view content) const;
  Result<void> write_json(std::string_view file, const nlohmann::ordered_json& content) const;

 private:
  explicit OutputFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// Writes one whole file.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace post::lab
