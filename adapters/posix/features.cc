#include "adapters/posix/features.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>

#include "adapters/posix/descriptor.h"

namespace post::posix {
namespace {

/// 0 where there is no such setting.
int setting(const char* path) {
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  std::array<char, 16> text{};
  const ssize_t size = file.open() ? read(file.get(), text.data(), text.size()) : 0;
  int value = 0;
  if (size > 0) std::from_chars(text.data(), text.data() + size, value);
  return value;
}

bool has_multipath_tcp() {
  if (setting("/proc/sys/net/mptcp/enabled") == 0) return false;
  return Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP)).open();
}

}  // namespace

Features detect_features() {
  constexpr int kClient = 1;
  constexpr int kServer = 2;
  const int fast_open = setting("/proc/sys/net/ipv4/tcp_fastopen");
  return {(fast_open & kClient) != 0, (fast_open & kServer) != 0, has_multipath_tcp()};
}

}  // namespace post::posix
