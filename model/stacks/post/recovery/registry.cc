// Congestion controllers by name. A controller is one file and one line here.
#include "model/stacks/post/recovery/congestion.h"
#include "model/stacks/post/recovery/new_reno.h"

namespace post::recovery {

CongestionRegistry CongestionRegistry::built_in() {
  CongestionRegistry registry;
  registry.add("new_reno", make_new_reno);
  return registry;
}

}  // namespace post::recovery
