// JSON texts from a peer: the same Messages however they are cut, and each could be sent. The first
// octet says where to cut.
#include "model/framing/json/json.h"

#include "tests/fuzz/framing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto make = [] { return post::make_json_framer({.text = 1000, .depth = 8}); };
  const post::fuzz::Octets octets(data + 1, size - 1);
  const auto whole = post::fuzz::messages_in(*make(), octets, octets.size() + 1);
  const auto cut = post::fuzz::messages_in(*make(), octets, data[0] % 16 + 1);
  post::check(whole == cut, "where octets are cut changes nothing");
  for (const std::string& message : whole) {
    if (post::fuzz::is_message(message)) {
      post::fuzz::expect_sendable(*make(), *make(), message);
    }
  }
  return 0;
}
