// A peer of the stack post/tcp that says anything: the connection ends or goes on, and the Listener
// serves the next one.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "model/check.h"
#include "tests/model/stacks/post/raw_peer.h"
#include "tests/support/dual_homed.h"

namespace {

using post::testing::DualHomed;
using std::chrono_literals::operator""s;

post::Parameters speaking_post() {
  return {post::PolicyContext{}
              .security(post::Security::kNone)
              .require(post::policy::stack("post/tcp"))
              .receive_buffer(2000)
              .hold_limit(1000),
          {}};
}

post::SocketAddress at(std::uint32_t ip, std::uint16_t port) {
  return {post::IpAddress::v4(ip), port};
}

}  // namespace

// The first octet: 1 greets before the rest is said, 2 has a Carrier that sends, 4 one that forks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  DualHomed world;
  std::size_t good = 0;
  post::Listener listener = world.listen(speaking_post());
  listener.accept([&](post::Carrier carrier) {
    if ((data[0] & 2) != 0) carrier.send(std::string(500, 'x'));
    if ((data[0] & 4) != 0) static_cast<void>(carrier.fork());
    carrier.ready([&](const post::InMessage& message) {
      good += message.text() == "good" ? 1 : 0;
      return true;
    });
    return true;
  });
  post::testing::RawPeer peer(
      world.client_host(),
      {at(0x0a010002, 0), at(0x0a010001, DualHomed::kPort), post::kAnyInterface});
  if ((data[0] & 1) != 0) peer.greet();
  const auto octets = std::as_bytes(std::span(data + 1, size - 1));
  peer.say(std::string_view(
      post::testing::hex({reinterpret_cast<const char*>(octets.data()), octets.size()})));
  world.run_until(1s);
  const std::size_t before = good;
  post::Carrier carrier = world.initiate(speaking_post());
  carrier.send("good");
  world.run_until(2s);
  post::check(good == before + 1, "whoever keeps the rules is served");
  return 0;
}
