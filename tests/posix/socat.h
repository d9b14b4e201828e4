// socat(1) as a peer: what it is fed, and what it wrote.
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
#include <vector>

namespace post::posix {

class Socat {
 public:
  static bool installed() { return std::filesystem::exists("/usr/bin/socat"); }

  /// Runs in a folder of its own, with `input` as standard input.
  Socat(std::vector<std::string> arguments, const std::string& input) {
    std::string pattern = (std::filesystem::temp_directory_path() / "socat-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::ofstream(folder_ / "in", std::ios::binary) << input;
    arguments.insert(arguments.begin(), {"socat", "-d", "-d", "-t", "5"});
    process_ = fork();
    if (process_ == 0) start(arguments);
    setpgid(process_, process_);
  }
  ~Socat() {
    if (!finished()) kill();
    std::filesystem::remove_all(folder_);
  }
  Socat(const Socat&) = delete;
  Socat& operator=(const Socat&) = delete;

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
  std::string file(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool logged(const std::string& text) const { return file("err").find(text) != std::string::npos; }

 private:
  [[noreturn]] void start(const std::vector<std::string>& arguments) const {
    std::vector<char*> pointers;
    for (const std::string& each : arguments) pointers.push_back(const_cast<char*>(each.c_str()));
    pointers.push_back(nullptr);
    setpgid(0, 0);
    if (chdir(folder_.c_str()) == 0) {
      dup2(open("in", O_RDONLY), 0);
      dup2(open("out", O_WRONLY | O_CREAT, 0600), 1);
      dup2(open("err", O_WRONLY | O_CREAT, 0600), 2);
      execv("/usr/bin/socat", pointers.data());
    }
    _exit(127);
  }

  std::filesystem::path folder_;
  pid_t process_ = -1;
  int status_ = 0;
  bool over_ = false;
};

}  // namespace post::posix
