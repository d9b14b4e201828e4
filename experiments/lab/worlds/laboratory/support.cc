#include "experiments/lab/worlds/laboratory/support.h"

#include "experiments/lab/worlds/laboratory/namespaces.h"
#include "experiments/lab/worlds/laboratory/tun_device.h"

namespace post::lab {

Result<void> check_laboratory_support() {
  const auto tried = NetworkNamespace::create([]() -> Result<void> {
    const auto device = TunDevice::create("trial");
    return device ? Result<void>() : Result<void>(device.error());
  });
  return tried ? Result<void>() : Result<void>(tried.error());
}

}  // namespace post::lab
