#include "experiments/lab/cli/scratch_folder.h"

#include <stdlib.h>  // mkdtemp

#include <cerrno>
#include <cstring>
#include <utility>

namespace post::lab {

Result<ScratchFolder> ScratchFolder::create() {
  std::error_code none;
  const std::filesystem::path base = std::filesystem::temp_directory_path(none);
  std::string pattern = ((none ? "/tmp" : base) / "postlab-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return Error{"io_error", pattern + ": cannot be made: " + std::strerror(errno)};
  }
  return ScratchFolder(pattern);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace post::lab
