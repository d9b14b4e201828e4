// The stacks of this library, sorted by name. A stack is one file and one line here.
#include "model/stacks/post/post_tcp.h"
#include "model/stacks/post/post_udp.h"
#include "model/stacks/stack.h"
#include "model/stacks/tcp.h"
#include "model/stacks/udp.h"

namespace post {

StackRegistry StackRegistry::built_in() {
  StackRegistry registry;
  registry.add(make_post_tcp_stack());
  registry.add(make_post_udp_stack());
  registry.add(make_tcp_stack());
  registry.add(make_udp_stack());
  return registry;
}

}  // namespace post
