// What it takes to repeat a run. Provenance is not part of the digest.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace post::lab {

struct Provenance {
  std::string program_version;
  std::string world;
  std::uint64_t seed = 0;
  std::uint64_t run = 0;
  std::vector<std::string> command;  ///< program and arguments that repeat this run
  nlohmann::ordered_json scenario;   ///< resolved, defaults included
};

/// The content of provenance.json: the above, the version of the trace schema, the compiler and the
/// kind of build.
nlohmann::ordered_json json_of(Provenance provenance);

/// The command as a line for a POSIX shell.
std::string shell_line(const std::vector<std::string>& command);

}  // namespace post::lab
