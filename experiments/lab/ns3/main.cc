// SPDX-License-Identifier: GPL-2.0-only
// The `postlab-ns3` program: the same as `postlab`, with ns-3 as its world. It links ns-3, which is
// GPL-2.0-only, and so is this program as a whole; the files of this project in it are under the
// project's own licence (docs/ns3.md).
#include <array>

#include "experiments/lab/cli/program.h"
#include "experiments/lab/ns3/ns3_world.h"

int main(int argc, char** argv) {
  const std::array worlds{post::lab::ns3_world()};
  return post::lab::program_main(argc, argv, {worlds});
}
