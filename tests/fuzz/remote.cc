// Addresses, prefixes and URIs of Remotes: parsed or refused; what was parsed prints and parses
// again to the same.
#include "model/remote.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/address.h"
#include "model/check.h"

namespace {

template <class Address>
void round_trip(std::string_view text) {
  const auto address = Address::parse(text);
  if (address) post::check(Address::parse(address->to_string()) == address, "text round trip");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  round_trip<post::IpAddress>(text);
  round_trip<post::IpPrefix>(text);
  round_trip<post::SocketAddress>(text);
  const auto remote = post::Remote::parse(text);
  if (remote.ok()) post::check(post::Remote::parse(remote->to_string()).ok(), "text round trip");
  return 0;
}
