// The exit codes of `postlab`, the same for every command.
#pragma once

namespace post::lab {

enum class ExitCode : int {
  kOk = 0,
  kExpectationFailed =
      1,                ///< also: the run was stopped by a bound, traces differ, a baseline moved
  kUsage = 2,           ///< wrong command line or scenario
  kInvariantBroke = 3,  ///< always a bug in the model
  kIo = 4,
  kUnsupported = 5,  ///< this world cannot do it
};

}  // namespace post::lab
