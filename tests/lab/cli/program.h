// Starts the program as a user does, in a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace post::lab {

struct Finished {
  int code = -1;
  std::string out;
};

/// Standard output of a shell command, run in the project's folder; with `2>&1` of both.
Finished shell(const std::string& command);
/// Of `postlab ARGUMENTS`.
Finished postlab(const std::string& arguments);
/// The same in a world that takes real time: once more where this machine was late, which is no
/// result.
Finished postlab_in_real_time(const std::string& arguments);

bool contains(const std::string& text, const std::string& part);
/// The last line, without its end.
std::string last_line(const std::string& text);

class Program : public ::testing::Test {
 protected:
  Program() { std::filesystem::create_directories(folder_); }
  ~Program() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;

  // By name, so that tests in parallel processes do not meet.
  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("program_test_") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace post::lab
