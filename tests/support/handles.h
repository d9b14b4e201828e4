// What a handle of the interface can do, for tests of what it cannot (rule 73).
#pragma once

#include "model/post.h"

namespace post::testing {

template <class Handle>
concept CanSend = requires(Handle handle) {
  handle.send("");
};
template <class Handle>
concept CanReceive = requires(Handle handle) {
  handle.ready([](InMessage) { return true; });
};
template <class Handle>
concept CanFork = requires(Handle handle) {
  handle.fork();
};
template <class Handle>
concept CanAnswerForks = requires(Handle handle) {
  handle.on_fork([](ForkRequest&) {});
};

}  // namespace post::testing
