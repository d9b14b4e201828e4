// HTTP/1.1 from a peer: the same Messages however it is cut, and each request that is read could be
// sent. The first octet is the number of requests that were sent before (0: we are the server), of
// which every other is HEAD; the second one where to cut.
#include "model/framing/http1/http1.h"

#include "tests/fuzz/framing.h"

namespace {

std::unique_ptr<post::Framer> framer_after(unsigned requests) {
  auto framer = post::make_http1_framer({.head = 1000, .fields = 8, .message = 4000, .waiting = 8});
  post::ByteSink out;
  for (unsigned i = 0; i < requests; ++i) {
    const std::string request =
        std::string(i % 2 == 0 ? "GET" : "HEAD") + " / HTTP/1.1\r\nHost: a\r\n\r\n";
    framer->encode({request.size(), 0, post::Bytes::copy_of(request), true}, out);
  }
  return framer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned requests = data[0] % 5;
  const post::fuzz::Octets octets(data + 2, size - 2);
  const auto whole = post::fuzz::messages_in(*framer_after(requests), octets, octets.size() + 1);
  const auto cut = post::fuzz::messages_in(*framer_after(requests), octets, data[1] % 16 + 1);
  // Of a Message that did not end, or went wrong, a part may have been told or not.
  const auto only_messages = [](std::vector<std::string> messages) {
    std::erase_if(messages, [](const std::string& each) { return each.starts_with('?'); });
    return messages;
  };
  post::check(only_messages(whole) == only_messages(cut), "where octets are cut changes nothing");
  for (const std::string& message : whole) {
    if (requests > 0 || !post::fuzz::is_message(message)) continue;
    post::fuzz::expect_sendable(*post::make_http1_framer(), *post::make_http1_framer(), message);
  }
  return 0;
}
