#include "experiments/lab/worlds/laboratory/tun_device.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "adapters/posix/errors.h"

namespace post::lab {

Result<TunDevice> TunDevice::create(const std::string& name) {
  const auto unsupported = [&name](const std::string& what) {
    return Error{"unsupported",
                 "the world posix needs TUN for the interface " + name + ": " + what};
  };
  if (name.empty() || name.size() > kLongestName) {
    return unsupported("the system's names have 1 to 15 characters");
  }
  posix::Descriptor descriptor(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!descriptor.open()) {
    const bool exhausted = errno == EMFILE || errno == ENFILE;
    const Error cause = posix::error_of(errno, "/dev/net/tun");
    return exhausted ? cause : unsupported(cause.text);
  }
  ifreq request{};
  name.copy(request.ifr_name, kLongestName);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(descriptor.get(), TUNSETIFF, &request) != 0) {
    return unsupported(posix::error_of(errno, "making it").text);
  }
  return TunDevice(std::move(descriptor));
}

TunDevice::Io TunDevice::read(std::span<std::byte> into, std::size_t& size) const {
  const ssize_t count = ::read(descriptor_.get(), into.data(), into.size());
  size = count > 0 ? static_cast<std::size_t>(count) : 0;
  if (count > 0) return Io::kDone;
  return count < 0 && errno == EBADFD ? Io::kGone : Io::kNothing;
}

TunDevice::Io TunDevice::write(std::span<const std::byte> packet) const {
  if (::write(descriptor_.get(), packet.data(), packet.size()) >= 0) return Io::kDone;
  return errno == EBADFD ? Io::kGone : Io::kNothing;
}

void TunDevice::set_carrier(bool on) const {
  int carrier = on ? 1 : 0;
  ioctl(descriptor_.get(), TUNSETCARRIER, &carrier);
}

}  // namespace post::lab
