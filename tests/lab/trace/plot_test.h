// What tests of the figures share: a folder with a trace, and the script that draws it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/lab/support/temporary_folder.h"

namespace post::lab {

inline int exit_code_of(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class PlotTest : public ::testing::Test {
 protected:
  explicit PlotTest(std::string script) : script_(std::move(script)) {}
  void SetUp() override {
    if (exit_code_of("/usr/bin/python3 -c 'import matplotlib' 2>/dev/null") != 0) {
      GTEST_SKIP() << "matplotlib is not installed";
    }
  }
  /// The exit code; what the script says is in file("out").
  int plot(const std::string& options = "") const {
    return exit_code_of("/usr/bin/python3 -B " POSTLAB_SOURCE_DIR "/analysis/" + script_ + ' ' +
                        options + ' ' + folder.path().string() + " >" +
                        (folder.path() / "out").string() + " 2>&1");
  }
  std::string file(std::string_view name) const { return content_of(folder.path() / name); }

  const TemporaryFolder folder;

 private:
  const std::string script_;
};

}  // namespace post::lab
