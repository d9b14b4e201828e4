#include "experiments/lab/results/output_folder.h"

#include "experiments/lab/results/output_file.h"

namespace post::lab {

Result<OutputFolder> OutputFolder::create(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return io_error("create folder", path, error.value());
  return OutputFolder(path);
}

Result<void> OutputFolder::write(std::string_view file, std::string_view content) const {
  return write_file(path(file), content);
}

Result<void> OutputFolder::write_json(std::string_view file,
                                      const nlohmann::ordered_json& content) const {
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;
  return write_file(path(file), content.dump(2, ' ', false, replace) + '\n');
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) return file.error();
  file->write(content);
  return file->close();
}

}  // namespace post::lab
