// Records from a peer: the same Messages however they are cut, each could be sent; and behind holes
// the records that lie between two delimiters, in whatever order the octets come. The first octet
// says where to cut, the second in which order to give the slices.
#include "model/framing/cobs.h"

#include <set>

#include "model/stacks/records.h"
#include "tests/fuzz/framing.h"

namespace {

using post::fuzz::Octets;

/// What lies between two zeros, with both, if it is not empty.
std::multiset<std::string> between_zeros(Octets octets) {
  std::multiset<std::string> records;
  auto from = std::find(octets.begin(), octets.end(), 0);
  while (from != octets.end()) {
    const auto to = std::find(from + 1, octets.end(), 0);
    if (to == octets.end()) break;
    if (to > from + 1) records.emplace(from, to + 1);
    from = to;
  }
  return records;
}

std::multiset<std::string> found(Octets octets, std::size_t step, std::size_t stride) {
  const std::size_t slices = (octets.size() + step - 1) / step;
  post::Records records(std::byte{0});
  std::multiset<std::string> found;
  std::set<std::size_t> given;
  for (std::size_t i = 0, at = 0; i < slices; ++i) {
    for (at = (at + stride) % slices; given.contains(at);) at = (at + 1) % slices;
    given.insert(at);
    const Octets slice = octets.subspan(at * step, std::min(step, octets.size() - at * step));
    records.add(at * step, post::Bytes::copy_of(std::as_bytes(slice)));
    while (auto record = records.next()) found.insert(record->octets);
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto make = [] { return post::make_cobs_framer(1000); };
  const Octets octets(data + 2, size - 2);
  const std::size_t step = data[0] % 16 + 1;
  const auto whole = post::fuzz::messages_in(*make(), octets, octets.size() + 1);
  const auto cut = post::fuzz::messages_in(*make(), octets, step);
  for (std::size_t i = 0; i < std::min(whole.size(), cut.size()); ++i) {
    if (!post::fuzz::is_message(whole[i])) break;
    post::check(whole[i] == cut[i], "where octets are cut changes nothing");
    post::fuzz::expect_sendable(*make(), *make(), whole[i]);
  }
  post::check(found(octets, step, data[1]) == between_zeros(octets),
              "records are found in any order, each once");
  return 0;
}
