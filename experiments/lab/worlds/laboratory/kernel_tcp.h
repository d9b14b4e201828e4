// What the kernel's TCP can be told of a scenario's.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/worlds/laboratory/node_namespace.h"

namespace post::lab {

/// Settings of a host's namespace; what is not among them stays as this kernel has it.
std::vector<NetworkSetting> kernel_tcp_settings(const TcpSpec& tcp);

/// The kernel's name of a host's congestion control. It is chosen for each socket: as the default
/// of a namespace a kernel takes but few.
std::string kernel_congestion_control(const TcpSpec& tcp);

}  // namespace post::lab
