// socat(1) as a peer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/posix/peer_program.h"

namespace post::posix {

class Socat : public PeerProgram {
 public:
  static bool installed() { return std::filesystem::exists(kPath); }

  Socat(const std::vector<std::string>& addresses, const std::string& input)
      : PeerProgram(with_options(addresses), input) {}

 private:
  static constexpr const char* kPath = "/usr/bin/socat";

  static std::vector<std::string> with_options(const std::vector<std::string>& addresses) {
    std::vector<std::string> arguments{kPath, "-d", "-d", "-t", "5"};
    arguments.insert(arguments.end(), addresses.begin(), addresses.end());
    return arguments;
  }
};

}  // namespace post::posix
