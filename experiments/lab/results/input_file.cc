#include "experiments/lab/results/input_file.h"

#include <cerrno>

#include "experiments/lab/results/output_file.h"

namespace post::lab {

Result<InputFile> InputFile::open(const std::filesystem::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return io_error("open", path, errno);
  return InputFile(file, path);
}

Result<bool> InputFile::read_until(char end, std::size_t limit, std::string& piece) {
  piece.clear();
  for (int c = std::getc(file_.get()); c != EOF; c = std::getc(file_.get())) {
    ++position_;
    if (static_cast<char>(c) == end) return true;
    if (piece.size() == limit) {
      return Error{"input_too_long", path_.string() + ": a piece that ends at octet " +
                                         std::to_string(position_) + " has more than " +
                                         std::to_string(limit) + " octets"};
    }
    piece.push_back(static_cast<char>(c));
  }
  if (std::ferror(file_.get()) != 0) return io_error("read", path_, errno);
  return !piece.empty();
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  std::error_code unknown_size;
  const std::uintmax_t size = std::filesystem::file_size(path, unknown_size);
  if (!unknown_size && size > limit) {
    return Error{"input_too_long",
                 path.string() + ": more than " + std::to_string(limit) + " octets"};
  }
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return io_error("open", path, errno);
  std::string content(unknown_size ? 0 : static_cast<std::size_t>(size), '\0');
  const std::size_t got = std::fread(content.data(), 1, content.size(), file);
  const int failure = std::ferror(file) != 0 ? errno : 0;
  std::fclose(file);
  if (failure != 0) return io_error("read", path, failure);
  content.resize(got);
  return content;
}

}  // namespace post::lab
