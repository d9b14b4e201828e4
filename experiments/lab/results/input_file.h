// A file that is read from front to back in bounded pieces, with errors as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "model/result.h"

namespace post::lab {

class InputFile {
 public:
  static Result<InputFile> open(const std::filesystem::path& path);

  /// Reads into `piece` up to `end`, which is consumed but not kept, or to the end of the file.
  /// False where nothing was left. A piece of more than `limit` octets is an "input_too_long"; what
  /// cannot be read is an "io_error".
  Result<bool> read_until(char end, std::size_t limit, std::string& piece);

  std::uint64_t position() const { return position_; }  ///< octets read so far
  const std::filesystem::path& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  InputFile(std::FILE* file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<std::FILE, Close> file_;
  std::filesystem::path path_;
  std::uint64_t position_ = 0;
};

/// A whole file of at most `limit` octets; errors as above.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace post::lab
