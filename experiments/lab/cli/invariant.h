// When an invariant breaks: the command that repeats the run goes to standard error, exit code 3.
#pragma once

#include <string>

namespace post::lab {

/// While one lives, a broken invariant (std::terminate) prints its command. One at a time.
class ReplayNotice {
 public:
  explicit ReplayNotice(const std::string& command);
  ~ReplayNotice();
  ReplayNotice(const ReplayNotice&) = delete;
  ReplayNotice& operator=(const ReplayNotice&) = delete;
};

}  // namespace post::lab
