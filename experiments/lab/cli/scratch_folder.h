// A folder for a command's own use that goes away with it.
#pragma once

#include <filesystem>

#include "model/result.h"

namespace post::lab {

class ScratchFolder {
 public:
  static Result<ScratchFolder> create();  ///< io_error
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace post::lab
