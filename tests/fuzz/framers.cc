// Framers: octets from a peer, cut anywhere, end in pieces or one error.
#include "tests/fuzz/framing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static const post::FramerRegistry registry = post::FramerRegistry::built_in();
  const std::vector<std::string> names = registry.names();
  const auto factory = registry.chain({names[data[0] % names.size()]});
  post::check(factory.ok(), "a built-in framer makes a chain");
  const post::fuzz::Octets octets(data + 2, size - 2);
  std::size_t content = 0;
  for (const std::string& message :
       post::fuzz::messages_in(*(*factory)(), octets, data[1] % 16 + 1)) {
    if (!message.starts_with('!')) content += message.size();
  }
  // A field's colon gets a space behind it; "?" is ours.
  post::check(content <= 2 * octets.size() + 1, "no octet is invented");
  return 0;
}
