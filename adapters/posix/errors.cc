#include "adapters/posix/errors.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace post::posix {
namespace {

std::string_view name_of_error(int number) {
  switch (number) {
    case EADDRINUSE:
      return "address_in_use";
    case EADDRNOTAVAIL:
      return "address_unavailable";
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
      return "unreachable";
    case EMFILE:
    case ENFILE:
      return "too_many_open_files";
    case ENOBUFS:
    case ENOMEM:
      return "no_buffers";
    case EPERM:
    case EACCES:
      return "not_permitted";
    case ENODEV:
    case ENXIO:
      return "no_such_interface";
    case EOPNOTSUPP:
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
    case ENOPROTOOPT:
      return "not_supported";
    default:
      return "system_error";
  }
}

}  // namespace

Error error_of(int number, std::string_view tried) {
  std::string text(tried);
  text += ": ";
  text += std::generic_category().message(number);
  return {std::string(name_of_error(number)), std::move(text)};
}

Cause cause_of(int number) {
  switch (number) {
    case 0:
      return Cause::kFinished;
    case ECONNREFUSED:
      return Cause::kRefused;
    case ETIMEDOUT:
      return Cause::kTimedOut;
    case EMSGSIZE:
      return Cause::kPacketTooBig;
    case EPROTO:
      return Cause::kProtocol;
    case ENETDOWN:
    case ENODEV:
      return Cause::kInterfaceDown;
    case EADDRNOTAVAIL:
    case EADDRINUSE:
      return Cause::kAddressUnavailable;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case EACCES:
    case EPERM:
    case ENOPROTOOPT:
      return Cause::kUnreachable;
    default:
      return Cause::kReset;
  }
}

}  // namespace post::posix
