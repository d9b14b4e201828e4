#include "adapters/posix/tcp/congestion_control.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>
#include <system_error>
#include <vector>

#include "adapters/posix/descriptor.h"

namespace post::posix {
namespace {

/// Those that need no module to be loaded.
std::vector<std::string> available() {
  const Descriptor file(
      open("/proc/sys/net/ipv4/tcp_available_congestion_control", O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> text{};
  const ssize_t size = file.open() ? read(file.get(), text.data(), text.size()) : 0;
  std::istringstream words(std::string(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
  std::vector<std::string> names;
  for (std::string name; words >> name;) names.push_back(name);
  return names;
}

}  // namespace

// Any that is there may be chosen by whoever administers the network; others have what
// net.ipv4.tcp_allowed_congestion_control lists.
Result<void> check_congestion_control(const std::string& name) {
  const std::vector<std::string> names = available();
  if (std::ranges::find(names, name) == names.end()) {
    std::string has;
    for (const std::string& each : names) has += " " + each;
    return Error{"unsupported",
                 "this kernel has no TCP congestion control \"" + name + "\"; it has" + has};
  }
  const Descriptor trial(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int error = trial.open() ? set_congestion_control(trial.get(), name) : errno;
  if (error == 0) return {};
  return Error{"unsupported",
               "the TCP congestion control \"" + name +
                   "\" cannot be chosen here: " + std::generic_category().message(error)};
}

int set_congestion_control(int socket, const std::string& name) {
  const auto size = static_cast<socklen_t>(name.size());
  return setsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name.data(), size) == 0 ? 0 : errno;
}

}  // namespace post::posix
