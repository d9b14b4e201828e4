// A program of this machine as a peer: what it is fed, and what it wrote.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace post::posix {

/// A folder of a test's own below the temporary one, until it ends.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name) {
    std::string pattern = (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path path_;
};

class PeerProgram {
 public:
  /// Runs in a folder of its own, with `input` as standard input. The first argument is its path.
  PeerProgram(const std::vector<std::string>& arguments, const std::string& input)
      : folder_(std::filesystem::path(arguments.at(0)).filename()) {
    folder_.write("in", input);
    start(arguments, open((folder_.path() / "in").c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// The same, fed as the test goes on.
  explicit PeerProgram(const std::vector<std::string>& arguments)
      : folder_(std::filesystem::path(arguments.at(0)).filename()) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    input_ = ends[1];
    start(arguments, ends[0]);
  }
  ~PeerProgram() {
    if (!finished()) kill();
    if (input_ >= 0) end_input();
  }
  PeerProgram(const PeerProgram&) = delete;
  PeerProgram& operator=(const PeerProgram&) = delete;

  /// With all that it started.
  void kill() {
    ::kill(-process_, SIGKILL);
    waitpid(process_, &status_, 0);
    over_ = true;
  }
  bool finished() {
    if (!over_) over_ = waitpid(process_, &status_, WNOHANG) == process_;
    return over_;
  }
  int exit_status() const { return WEXITSTATUS(status_); }
  std::string output() const { return file("out"); }
  std::string file(const std::string& name) const { return folder_.read(name); }
  bool logged(const std::string& text) const { return file("err").find(text) != std::string::npos; }

 protected:
  void write_input(const std::string& text) {
    if (::write(input_, text.data(), text.size()) < 0) kill();
  }
  void end_input() { ::close(std::exchange(input_, -1)); }

 private:
  void start(const std::vector<std::string>& arguments, int input) {
    process_ = fork();
    if (process_ == 0) become(arguments, input);
    setpgid(process_, process_);
    ::close(input);
  }
  [[noreturn]] void become(const std::vector<std::string>& arguments, int input) const {
    std::vector<char*> pointers;
    for (const std::string& each : arguments) pointers.push_back(const_cast<char*>(each.c_str()));
    pointers.push_back(nullptr);
    setpgid(0, 0);
    if (chdir(folder_.path().c_str()) == 0) {
      dup2(input, 0);
      dup2(open("out", O_WRONLY | O_CREAT, 0600), 1);
      dup2(open("err", O_WRONLY | O_CREAT, 0600), 2);
      execv(pointers.front(), pointers.data());
    }
    _exit(127);
  }

  ScratchFolder folder_;
  pid_t process_ = -1;
  int input_ = -1;
  int status_ = 0;
  bool over_ = false;
};

}  // namespace post::posix
