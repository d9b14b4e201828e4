// A client whose Carrier runs over a scripted stack: the test plays the stack and the peer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/scripted_stack.h"

namespace post::testing {

using Lines = std::vector<std::string>;

/// A stack that does all: what `post` will be.
inline PsiTraits able_traits() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.multistream = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.in_order = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.joins = true;
  traits.half_close = true;
  return traits;
}

class ScriptedWorld {
 public:
  explicit ScriptedWorld(PsiTraits traits = able_traits(), PolicyContext policy = {})
      : stack(std::make_shared<ScriptedStack>(traits)) {
    EndpointOptions options;
    options.stacks.add(stack);
    world.client.emplace(world.client_host(), std::move(options));
    carrier = world.client->initiate(
        {}, DualHomed::wifi_address(),
        {policy.security(Security::kNone).require(policy::stack("scripted")), {}});
  }

  ScriptedInstance& instance(std::size_t number = 0) { return *stack->instances.at(number); }
  ScriptedInstance::Delegate& peer(std::size_t number = 0) { return instance(number).delegate(); }
  /// Does something at that time.
  template <class What>
  void at(Duration since_start, What what) {
    world.at(since_start, std::move(what));
  }
  void run_until(Duration since_start) { world.run_until(since_start); }

  /// A whole Message as the peer sends it.
  static Chunk whole(MessageKey key, std::string_view text, WireProperties properties = {}) {
    Chunk chunk;
    chunk.key = key;
    chunk.bytes = Bytes::copy_of(text);
    chunk.last = true;
    properties.octets = text.size() + 1;
    chunk.properties = std::make_shared<const WireProperties>(std::move(properties));
    return chunk;
  }
  /// What went out, as "stream.message text", in its order.
  Lines sent(std::size_t number = 0) {
    Lines lines;
    for (const Chunk& chunk : instance(number).sent) {
      lines.push_back(std::to_string(chunk.key.stream) + "." + std::to_string(chunk.key.message) +
                      " " + std::string(chunk.bytes.text()));
    }
    return lines;
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
  std::shared_ptr<ScriptedStack> stack;
  Carrier carrier;
};

}  // namespace post::testing
