// Socket options with values of plain types.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <string>

namespace post::posix {

/// The system's error number, or 0.
template <class Value>
int set_option(int socket, int level, int option, const Value& value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0 ? 0 : errno;
}

inline int enable(int socket, int level, int option) {
  return set_option(socket, level, option, int{1});
}

/// `otherwise` where the system does not say.
template <class Value>
Value get_option(int socket, int level, int option, Value otherwise = {}) {
  Value value = otherwise;
  socklen_t size = sizeof value;
  return getsockopt(socket, level, option, &value, &size) == 0 ? value : otherwise;
}

/// Confines a socket to an interface. Any process may do that once for a socket of its own.
inline int bind_to_interface(int socket, const std::string& name) {
  const auto size = static_cast<socklen_t>(name.size() + 1);
  return setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, name.c_str(), size) == 0 ? 0 : errno;
}

}  // namespace post::posix
