// A file that is written from front to back, with errors as values: a full disk is the caller's
// news, not a lost trace.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.h"

namespace post::lab {

/// The first error sticks and makes later writes do nothing; close() tells it. Errors are named
/// "io_error".
class OutputFile {
 public:
  /// Replaces an existing file.
  static Result<OutputFile> create(const std::filesystem::path& path);

  void write(std::string_view text);
  const std::optional<Error>& error() const { return error_; }
  Result<void> close();  ///< once; without it the file is closed with errors untold

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  OutputFile(std::FILE* file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}
  void fail();

  std::unique_ptr<std::FILE, Close> file_;
  std::filesystem::path path_;
  std::optional<Error> error_;
};

/// An "io_error" that says what could not be done to which file and why (errno).
Error io_error(std::string_view verb, const std::filesystem::path& path, int error_number);

}  // namespace post::lab
