#include "experiments/lab/results/output_file.h"

#include <cerrno>
#include <system_error>

namespace post::lab {

Error io_error(std::string_view verb, const std::filesystem::path& path, int error_number) {
  std::string text = "cannot ";
  text.append(verb).append(" ").append(path.string()).append(": ");
  text += std::generic_category().message(error_number);
  return {"io_error", std::move(text)};
}

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return io_error("create", path, errno);
  return OutputFile(file, path);
}

void OutputFile::fail() { error_ = io_error("write", path_, errno); }

void OutputFile::write(std::string_view text) {
  if (error_) return;
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail();
}

Result<void> OutputFile::close() {
  if (std::fclose(file_.release()) != 0 && !error_) fail();
  if (error_) return *error_;
  return {};
}

}  // namespace post::lab
